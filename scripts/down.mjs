// `npm run down`: destroys the quickstart and stops its hub; what is gone already is fine.
import path from "node:path";
import { rmSync } from "node:fs";
import { ensureInstalled, must, root } from "./installed.mjs";

ensureInstalled();
const ksfleet = path.join(root, "dist", "cli", "main.js");
must(process.execPath, [ksfleet, "pulumi", "--stack", "quickstart", "--", "destroy", "--yes", "--non-interactive"]);
must(process.execPath, [ksfleet, "down"]);
rmSync(path.join(root, ".ksfleet", "kubeconfig"), { force: true });
