#!/usr/bin/env node
/** `ksfleet`: finds the command, loads only that, and turns whatever happens into a message and an exit code. */
import { Command, CommanderError } from "commander";
import { exitCodes } from "./exit-codes";
import { describeFailure } from "./report/failure";
import { version } from "./version";

/** Name, summary and loader of each command; the loader keeps start-up free of what other commands need. */
const COMMANDS: readonly (readonly [name: string, load: () => Promise<(program: Command) => void>])[] = [
  ["up", async () => (await import("./commands/up.js")).registerUp],
  ["down", async () => (await import("./commands/down.js")).registerDown],
  ["ps", async () => (await import("./commands/ps.js")).registerPs],
  ["logs", async () => (await import("./commands/logs.js")).registerLogs],
  ["stop", async () => (await import("./commands/stop-start.js")).registerStop],
  ["start", async () => (await import("./commands/stop-start.js")).registerStart],
  ["disconnect", async () => (await import("./commands/disconnect.js")).registerDisconnect],
  ["reconnect", async () => (await import("./commands/disconnect.js")).registerReconnect],
  ["kubeconfig", async () => (await import("./commands/kubeconfig.js")).registerKubeconfig],
  ["join", async () => (await import("./commands/join.js")).registerJoin],
  ["settle", async () => (await import("./commands/settle.js")).registerSettle],
  ["preview", async () => (await import("./commands/preview.js")).registerPreview],
  ["check", async () => (await import("./commands/check.js")).registerCheck],
  ["guards", async () => (await import("./commands/guards.js")).registerGuards],
  ["why", async () => (await import("./commands/why.js")).registerWhy],
  ["why-not", async () => (await import("./commands/why.js")).registerWhyNot],
  ["snapshot", async () => (await import("./commands/snapshot.js")).registerSnapshot],
  ["inventory", async () => (await import("./commands/inventory.js")).registerInventory],
  ["graph", async () => (await import("./commands/graph.js")).registerGraph],
  ["diff", async () => (await import("./commands/diff.js")).registerDiff],
  ["drift", async () => (await import("./commands/drift.js")).registerDrift],
  ["apply", async () => (await import("./commands/apply.js")).registerApply],
  ["comment", async () => (await import("./commands/comment.js")).registerComment],
  ["status", async () => (await import("./commands/status.js")).registerStatus],
  ["pulumi", async () => (await import("./commands/pulumi.js")).registerPulumi],
  ["doctor", async () => (await import("./commands/doctor.js")).registerDoctor],
  ["tool", async () => (await import("./commands/tool.js")).registerTool],
];

const EXAMPLES = `
Examples:
  $ ksfleet doctor                              what is installed, what is missing
  $ ksfleet up --wecs 2                         a hub with two workload clusters
  $ ksfleet status                              what runs where
  $ ksfleet drift fleet                         who changed what, on the hub and on its clusters
  $ ksfleet preview fleet                       what a folder of manifests would do, without any cluster
  $ ksfleet graph fleet --output html           a page with what runs where, to search and to click through
  $ ksfleet apply dist --dry-run                what an apply of that folder would change, object by object
  $ ksfleet join store-7 --output kubeconfig    credentials for a remote site to join with
  $ ksfleet down                                stop it and remove its state

Exit codes: 0 done or nothing to do, 1 a gate said no, 2 failure or unusable input, 3 done with debts left.`;

async function main(argv: readonly string[]): Promise<void> {
  const program = new Command("ksfleet").description("Fleets of Kubernetes clusters as code, on KubeStellar or on the embedded hub").version(version).addHelpText("after", EXAMPLES).showSuggestionAfterError().enablePositionalOptions().exitOverride();
  program.configureOutput({ writeErr: (text) => process.stderr.write(text) });
  // Help needs all commands, a call only its own.
  const wanted = COMMANDS.filter(([name]) => name === argv[0]);
  for (const [, load] of wanted.length > 0 ? wanted : COMMANDS) (await load())(program);
  program.commands.forEach((command) => command.exitOverride());
  await program.parseAsync([...argv], { from: "user" });
}

// Who reads our output may stop early, as `head` does: the rest is for nobody, and what was begun is finished.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

main(process.argv.slice(2)).catch((error: unknown) => {
  if (error instanceof CommanderError) {
    // Help and version end with 0; anything else that commander says is unusable input, and it has said it.
    process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.failure;
    return;
  }
  process.stderr.write(`${describeFailure(error)}\n`);
  process.exitCode = exitCodes.failure;
});
