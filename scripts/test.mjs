// `npm test`: all tests. Needs the compiled code and the toolchain, so it gets both first.
import { ensureInstalled } from "./installed.mjs";
import { conclude, runTests } from "./run-tests.mjs";

ensureInstalled();
conclude(await runTests(process.argv.slice(2)));
