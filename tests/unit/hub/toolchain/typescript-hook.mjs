/** For `node --import`: lets a process of its own, killed by a test, run our TypeScript as it is. */
import { readFileSync } from "node:fs";
import Module from "node:module";
import { transformSync } from "@swc/core";

Module._extensions[".ts"] = (module, filename) => {
  const { code } = transformSync(readFileSync(filename, "utf8"), { filename, jsc: { parser: { syntax: "typescript" }, target: "es2022" }, module: { type: "commonjs" } });
  module._compile(code, filename);
};
