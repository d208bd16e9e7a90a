// `npm run bench -- core [smallest]`, `diff`, `hub [scale [N...]]` or `synth [smallest]`: measures what people wait for. Needs the compiled
// project (`npm run build`).
const suites = {
  core: async (args) => (await import("./core/index.mjs")).benchCore(args),
  diff: async () => (await import("./diff/index.mjs")).benchDiff(),
  hub: async (args) => (await import("./hub/index.mjs")).benchHub(args),
  synth: async (args) => (await import("./synth/index.mjs")).benchSynth(args),
};
const [suite = "core", ...rest] = process.argv.slice(2);
if (!Object.hasOwn(suites, suite)) {
  console.error(`there is no bench ${JSON.stringify(suite)}; known: ${Object.keys(suites).join(", ")}`);
  process.exit(2);
}
process.exitCode = await suites[suite](rest);
