/** `ksfleet up`: an embedded hub with its1, wds1 and any number of registered clusters, made or revived. */
import { InvalidArgumentError } from "commander";
import type { Command } from "commander";
import { resources } from "../../core/model/resources";
import { inventoryControlPlane, workloadControlPlane } from "../../core/render/control-planes";
import { HOSTING_SPACE, assertKubeconfigTarget, ensureHub } from "../../hub";
import type { Hub } from "../../hub";
import { connect } from "../../operations/clients";
import type { SpaceClient } from "../../operations/clients";
import { mapBounded } from "../../operations/bounded";
import { KubeStellarError } from "../../operations/errors";
import { installAgent, joinTargetOf } from "../../operations/join";
import { declareClusters, settle } from "../../operations/registration";
import type { ClusterSettlement } from "../../operations/registration";
import { applyControlPlane, awaitReady } from "../../operations/spaces";
import { exitCodes } from "../exit-codes";
import { progress } from "../report/output";
import { table } from "../report/table";
import { nameOption } from "./hub-options";
import { wholeNumber } from "./whole-number";

const ITS = "its1";
const WDS = "wds1";
/** Owner of what `up` makes; a program that wants to own it must adopt it. */
const OWNER = "ksfleet/up";
const READY_SECONDS = 180;
/** An agent of an embedded hub asks at once; its API server takes some seconds. */
const SETTLE_SECONDS = 120;
/** Clusters that start at once: each brings five processes, and few machines have a core for every one. */
const STARTING_AT_ONCE = 4;

export function registerUp(program: Command): void {
  program
    .command("up")
    .description("start an embedded hub, or bring back everything of one that a restart of the machine ended")
    .addOption(nameOption())
    .option("--wecs <count>", "register so many workload clusters: cluster1, cluster2, …", wholeNumber(0))
    .option("--strict-upstream <true|false>", "keep the quirks of KubeStellar 0.30, as a new hub does, or do without them", yesOrNo)
    .option("--kubeconfig <file>", `merge the contexts of its spaces into this file, with ${WDS} as the current one; without it no file of yours is touched`)
    .option("--without <process...>", "leave these out, as `ksfleet ps` names them, so that others can do their work: transport@wds1; `ksfleet start` puts one in")
    .addHelpText("after", `\nA new hub gets the spaces ${ITS} and ${WDS}; one whose spaces a program made keeps to those, unless --wecs is given.\nThe clusters are labelled location-group=edge and name=<cluster>. Example:\n  $ ksfleet up --wecs 2 --kubeconfig hub.kubeconfig`)
    .action(async (options: { name: string; wecs?: number; kubeconfig?: string; without?: readonly string[]; strictUpstream?: boolean }) => {
      if (options.kubeconfig !== undefined) assertKubeconfigTarget(options.kubeconfig);
      const hub = await ensureHub({ name: options.name, log: progress, strictUpstream: options.strictUpstream, ...(options.without === undefined ? {} : { without: options.without }) });
      const settlements = options.wecs !== undefined || (await hasNoSpaces(hub)) ? await standUp(hub, options.wecs ?? 0) : [];
      if (options.kubeconfig !== undefined) await hub.writeKubeconfig(options.kubeconfig);
      process.stdout.write(`${table(["SPACE", "KIND", "SERVER"], hub.spaces().map(({ name, kind, server }) => [name, kind, server ?? ""]))}\n`);
      const debts = settlements.filter(({ state }) => state !== "available");
      for (const { name, state, reason } of debts) progress(`${name}: ${state}: ${reason}`);
      process.exitCode = debts.length === 0 ? exitCodes.done : exitCodes.debts;
    });
}

/** @throws InvalidArgumentError for anything else. */
function yesOrNo(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError("It must be true or false.");
  return text === "true";
}

async function hasNoSpaces(hub: Hub): Promise<boolean> {
  const host = await connect(hub.ref(HOSTING_SPACE));
  try {
    return (await host.list(resources.ControlPlane)).items.length === 0;
  } finally {
    host.close();
  }
}

async function standUp(hub: Hub, wecs: number): Promise<readonly ClusterSettlement[]> {
  const signal = new AbortController().signal;
  const host = await connect(hub.ref(HOSTING_SPACE));
  try {
    progress(`${ITS} and ${WDS}: waiting until their ControlPlanes are ready`);
    await applyControlPlane(host, { name: ITS, owner: OWNER, spec: inventoryControlPlane({ type: "vcluster", installOcm: true }) });
    await applyControlPlane(host, { name: WDS, owner: OWNER, spec: workloadControlPlane({ name: WDS, type: "k8s", apiGroups: "", itsName: ITS }) });
    for (const name of [ITS, WDS]) {
      const obstacle = await awaitReady(host, name, { timeoutSeconds: READY_SECONDS, signal });
      if (obstacle !== undefined) throw new KubeStellarError(`is not ready after ${READY_SECONDS} s: ${obstacle}`, { code: "Timeout", object: `ControlPlane ${name}`, fix: `See \`ksfleet logs spaces@${HOSTING_SPACE}\`` });
    }
  } finally {
    host.close();
  }
  const its = await connect(hub.ref(ITS));
  try {
    return await registerClusters(hub, its, wecs);
  } finally {
    its.close();
  }
}

async function registerClusters(hub: Hub, its: SpaceClient, wecs: number): Promise<readonly ClusterSettlement[]> {
  const names = Array.from({ length: wecs }, (_, index) => `cluster${index + 1}`);
  if (names.length === 0) return [];
  const { failed } = await declareClusters(its, names.map((name) => ({ name, labels: { "location-group": "edge", name } })), { owner: OWNER });
  if (failed[0] !== undefined) throw failed[0].error;
  const target = await joinTargetOf(its);
  await mapBounded(names, async (name) => {
    progress(`${name}: starting the cluster and its agent`);
    const wec = await connect(await hub.ensureWec({ name, inventory: ITS }));
    try {
      await installAgent(wec, name, target, { owner: OWNER, settings: {}, operator: "built-in" });
    } finally {
      wec.close();
    }
  }, STARTING_AT_ONCE);
  // Whoever took an agent out has another one in mind, which comes in its own time.
  const without = new Set((await hub.processes()).filter(({ state }) => state === "stopped").map(({ name }) => name));
  return settle(its, names.filter((name) => !without.has(`agent@${name}`)), { deadlineSeconds: SETTLE_SECONDS });
}
