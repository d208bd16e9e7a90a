// Puts beside the compiled code what tsc does not carry: the bin's execute permission.
import { chmodSync } from "node:fs";

chmodSync(new URL("../dist/cli/main.js", import.meta.url), 0o755);
