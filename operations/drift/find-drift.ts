/** Compares a definition with its hub, and the hub with its clusters. */
import type { DriftReport, ReportedDrift, UnreadPart } from "../../core/model/drift-report";
import type { ManifestWork } from "../../core/model/manifest-work";
import { ORIGIN_BINDING_LABEL, ORIGIN_WDS_LABEL } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { clusterExpectations, DriftRows, type Expectations, type MailboxWork } from "../../core/plan/drift";
import { createPreview } from "../../core/preview";
import { byClusters } from "../../core/report/delivery/by-clusters";
import { absenceOf, type Absence } from "../../core/report/delivery/debts";
import { findUndelivered } from "../../core/report/delivery/undelivered";
import { evaluateFleet } from "../../core/report/fleet-status";
import { mapBounded } from "../bounded";
import type { SpaceClient } from "../clients";
import { KubeStellarError, isKubeStellarError } from "../errors";
import { readLiveFleet, type LiveInventory, type LiveSpaces } from "../sources/live";
import { clusterDrift } from "./cluster-drift";
import type { UnreachedCluster } from "./defined-space";
import { definitionDrift, type Definition } from "./definition-drift";

/** What is to be compared. */
export interface DriftQuestion {
  readonly hub: LiveSpaces;
  /** Absent: only hub and clusters are compared. */
  readonly definition?: Definition | undefined;
  /** The way to a cluster; `undefined`: none is known. What it gives is closed once it has been read. */
  readonly wayTo: (cluster: string) => (() => Promise<SpaceClient>) | undefined;
  /** Clusters that are to be looked at. @default all */
  readonly only?: ReadonlySet<string> | undefined;
  /** Clusters known to be cut off, before their hub has noticed. */
  readonly disconnected?: readonly string[];
  readonly onProgress: (line: string) => void;
}

/** Clusters that are read at once: each has an API server of its own. */
const CLUSTERS_AT_ONCE = 8;
/** Up to so many mailboxes are listed one by one; more by one list. */
const SINGLE_MAILBOXES = 5;
/** Clusters between two lines of progress. */
const CLUSTERS_A_LINE = 50;

/**
 * Finds all drift. A cluster that cannot be read is told as unread; everything else goes on.
 *
 * Reads of the hub what `readLiveFleet` does and the objects of the definition; of each cluster its discovery, the kinds that are placed there
 * and its AppliedManifestWorks; and the names of the works in its mailbox.
 *
 * @throws KubeStellarError when the hub cannot be read whole: then nothing is known.
 */
export async function findDrift(question: DriftQuestion): Promise<Omit<DriftReport, "definition">> {
  const { hub, definition, onProgress } = question;
  const rows = new DriftRows();
  const defined = definition === undefined ? { findings: [], objects: 0, unreached: [] } : await definitionDrift(definition, onProgress);
  for (const finding of defined.findings) rows.add(finding);
  const preview = createPreview((await readLiveFleet(hub, { onProgress })).input);
  const looked: Looked[] = [];
  const known = new Set([...preview.inventories.values()].flatMap(({ clusters }) => [...clusters.keys()]));
  const strange = [...(question.only ?? [])].filter((cluster) => !known.has(cluster));
  if (strange.length > 0) throw new KubeStellarError(`the hub has no cluster ${strange.join(", ")}`, { code: "NotFound", fix: "Check the names" });
  for (const inventory of hub.inventories) looked.push(await lookAtClusters(question, inventory, clusterExpectations(preview, inventory.name), rows));
  const unread = withUnreached(looked.flatMap((one) => one.unread), defined.unreached);
  return {
    drift: rows.rows(),
    unread: factored(unread),
    reported: (await Promise.all(looked.map(readReported))).flat(),
    compared: { definition: defined.objects, clusters: looked.reduce((sum, { clusters }) => sum + clusters, 0), objects: looked.reduce((sum, { objects }) => sum + objects, 0) },
  };
}

type Unread = Pick<UnreadPart, "state" | "reason"> & { readonly cluster?: string; readonly policy?: string };

interface Looked {
  readonly its: SpaceClient;
  readonly unread: readonly Unread[];
  /** How many were read, and how many objects were looked for on them. */
  readonly clusters: number;
  readonly objects: number;
}

async function lookAtClusters({ hub, wayTo, only, disconnected, onProgress }: DriftQuestion, { name, client: its }: LiveInventory, { clusters, undeliverable, uncertain }: Expectations, rows: DriftRows): Promise<Looked> {
  const unread: Unread[] = undeliverable.map(({ space, policy, reason }) => ({ state: "undeliverable", reason, policy: `${space}/${policy}` }));
  const wanted = new Map(clusters.flatMap(({ clusters: names, objects }) => names.map((cluster) => [cluster, objects] as const)));
  const { items } = await its.list(resources.ManagedCluster);
  const known = evaluateFleet({ clusters: items, works: [], wdses: [], disconnected }).clusters.filter((cluster) => only?.has(cluster.name) !== false);
  const wdses = new Set(hub.wdses.filter(({ inventory }) => inventory === name).map((wds) => wds.name));
  let done = 0;
  let objects = 0;
  const read = await mapBounded(
    known,
    async (cluster): Promise<boolean> => {
      const absence = absenceOf(cluster);
      const way = wayTo(cluster.name);
      const isRead = way === undefined ? whyNot(cluster.name, absence) : await lookAt(cluster.name, absence, way);
      if (++done % CLUSTERS_A_LINE === 0) onProgress(`${name}: ${done} of ${known.length} clusters`);
      if (isRead !== undefined) unread.push(isRead);
      return isRead === undefined;
    },
    CLUSTERS_AT_ONCE,
  );
  return { its, unread, clusters: read.filter((isRead) => isRead).length, objects };

  async function lookAt(cluster: string, absence: Absence | undefined, way: () => Promise<SpaceClient>): Promise<Unread | undefined> {
    // Of the hub, of which all can be read or nothing is known.
    const works = await mailboxOf(its, cluster, wdses);
    let client: SpaceClient | undefined;
    try {
      client = await way();
      const expected = wanted.get(cluster) ?? [];
      for (const finding of await clusterDrift(client, { objects: expected, uncertain, works })) rows.add(finding, cluster);
      objects += expected.length;
      return undefined;
    } catch (error) {
      if (!isKubeStellarError(error)) throw error;
      return { cluster, state: absence === undefined ? "failed" : "absent", reason: absence === undefined ? error.message : `the cluster is ${absence}: ${error.message}` };
    } finally {
      client?.close();
    }
  }
}

/** Why a cluster is not read to which no way is known. */
function whyNot(cluster: string, absence: Absence | undefined): Unread {
  return absence === undefined ? { cluster, state: "no-way", reason: "nobody said how to reach it" } : { cluster, state: "absent", reason: `the cluster is ${absence}` };
}

/** Adds clusters that the definition has objects of; what the hub says of one is told already. */
function withUnreached(unread: readonly Unread[], unreached: readonly UnreachedCluster[]): readonly Unread[] {
  const told = new Set(unread.map(({ cluster }) => cluster));
  const others = unreached.filter(({ cluster }) => !told.has(cluster));
  return [...unread, ...others.map(({ cluster, error }): Unread => (error === undefined ? whyNot(cluster, undefined) : { cluster, state: "failed", reason: error.message }))];
}

async function mailboxOf(its: SpaceClient, cluster: string, wdses: ReadonlySet<string>): Promise<readonly MailboxWork[]> {
  const { items } = await its.list(resources.ManifestWork, { namespace: cluster, metadataOnly: true });
  return items.map(({ metadata: { name, labels = {} } }) => ({ name, isOurs: labels[ORIGIN_BINDING_LABEL] !== undefined && wdses.has(labels[ORIGIN_WDS_LABEL] ?? "") }));
}

/** What agents say of clusters that were not read. */
async function readReported({ its, unread }: Looked): Promise<readonly ReportedDrift[]> {
  const clusters = new Set(unread.flatMap(({ cluster }) => cluster ?? []));
  if (clusters.size === 0) return [];
  const ofBindings = { labelSelector: ORIGIN_BINDING_LABEL };
  const lists = await Promise.all(clusters.size <= SINGLE_MAILBOXES ? [...clusters].map((namespace) => its.list(resources.ManifestWork, { ...ofBindings, namespace })) : [its.list(resources.ManifestWork, ofBindings)]);
  const works = lists.flatMap(({ items }) => items as readonly ManifestWork[]).filter(({ metadata }) => clusters.has(metadata.namespace ?? ""));
  return findUndelivered(works)
    .filter(({ problem }) => problem === "not-applied" || problem === "not-available")
    .map(({ wds, policy, reason, message, objects, clusters: where }) => ({ policy: `${wds}/${policy}`, message: [reason, message].filter((text) => text !== "").join(": "), objects, clusters: where }));
}

function factored(unread: readonly Unread[]): readonly UnreadPart[] {
  const part = ({ state, reason }: Unread): Pick<UnreadPart, "state" | "reason"> => ({ state, reason });
  const ofClusters = byClusters(unread.flatMap((one) => (one.cluster === undefined ? [] : [[one.cluster, part(one)] as const])));
  const ofPolicies = byClusters(unread.flatMap((one) => (one.policy === undefined ? [] : [[one.policy, part(one)] as const])));
  return [...ofClusters.map((one) => ({ ...one, policies: [] })), ...ofPolicies.map(({ clusters, ...one }) => ({ ...one, clusters: [], policies: clusters }))];
}
