/** Version of the package; read, not imported, so that no second package.json comes into the compiled tree. */
import { readFileSync } from "node:fs";
import path from "node:path";

export const version = (JSON.parse(readFileSync(path.join(__dirname, "..", "..", "package.json"), "utf8")) as { version: string }).version;
