// `npm run bench -- core [smallest]`: measures what people wait for. Needs the compiled project (`npm run build`).
const [suite = "core", ...rest] = process.argv.slice(2);
if (suite !== "core") {
  console.error(`there is no bench ${JSON.stringify(suite)}; known: core`);
  process.exit(2);
}
const { benchCore } = await import("./core/index.mjs");
process.exitCode = await benchCore(rest);
