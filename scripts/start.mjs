// `npm start`: from a fresh clone to a standing fleet. Installs, gets the toolchain, runs `pulumi up` on the quickstart,
// writes .ksfleet/kubeconfig, and prints what runs where.
import path from "node:path";
import { ensureInstalled, must, root } from "./installed.mjs";

ensureInstalled();
const ksfleet = path.join(root, "dist", "cli", "main.js");
// Everything in one go, so that downloads and compiling overlap; nothing to do when it is there.
must(process.execPath, [ksfleet, "doctor", "--fix"], { stdout: "ignore" });
must(process.execPath, [ksfleet, "pulumi", "--stack", "quickstart", "--", "up", "--yes", "--non-interactive", ...process.argv.slice(2)]);
must(process.execPath, [ksfleet, "kubeconfig", "--write", path.join(".ksfleet", "kubeconfig")]);
must(process.execPath, [ksfleet, "status", "--wait", "120"]);
