// `npm start`: from a fresh clone to a standing fleet. Installs, gets the toolchain, runs `pulumi up` on the quickstart,
// writes .ksfleet/kubeconfig, and prints what runs where.
import path from "node:path";
import { ensureInstalled, must, root, succeeds } from "./installed.mjs";

ensureInstalled();
const ksfleet = path.join(root, "dist", "cli", "main.js");
// Everything in one go, so that downloads and compiling overlap; nothing to do when it is there.
must(process.execPath, [ksfleet, "doctor", "--fix"], { stdout: "ignore" });
// A hub that was taken down behind the engine's back (`ksfleet down`, a removed state folder) is made anew: only a refresh tells the
// engine. Without any state yet it costs nothing.
const refresh = succeeds(process.execPath, [ksfleet, "ps"]) ? [] : ["--refresh"];
must(process.execPath, [ksfleet, "pulumi", "--stack", "quickstart", "--", "up", "--yes", "--non-interactive", ...refresh, ...process.argv.slice(2)]);
if (succeeds(process.execPath, [ksfleet, "ps"])) {
  must(process.execPath, [ksfleet, "kubeconfig", "--write", path.join(".ksfleet", "kubeconfig")]);
  must(process.execPath, [ksfleet, "status", "--wait", "120"]);
} else {
  console.error("The spaces are given by kubeconfig. What runs where: npx ksfleet status --kubeconfig FILE --its CONTEXT --wds CONTEXT");
}
