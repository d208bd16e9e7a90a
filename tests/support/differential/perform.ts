/** Carries out edits on the live fleet as users do, and waits only until the view knows of them. */
import type { ApiResource, KubeObject } from "../../../core/model/kube-object";
import { apiVersionOf } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { ADD_ON_WORK, ORIGIN_WDS_LABEL, PROPERTIES_NAMESPACE, TOUCHED_ANNOTATION } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import { touchAffected } from "../../../operations/policy";
import { isKubeStellarError } from "../../../operations/errors";
import { until } from "../poll";
import { ghostClusters } from "./edits";
import type { Batch, Edit } from "./edits";
import type { FleetView } from "./fleet-view";
import { manifestOf, places, widgets, workloadResources } from "./workload";

export interface EditedFleet {
  readonly view: FleetView;
  readonly its: string;
  readonly wds: string;
  /** Clusters with agents, by the names of their spaces. */
  readonly wecs: readonly string[];
}

/** What an edit did beyond what it says: works that somebody deleted are made anew, with what holds then. */
export interface Performed {
  readonly deletedWorks: readonly string[];
}

const MANAGER = "somebody";
const kindOf = (kind: string): ApiResource => [...workloadResources, widgets].find((resource) => resource.kind === kind)!;

/** Performs a batch; resolves when the view holds its outcome. */
export async function perform(fleet: EditedFleet, batch: Batch): Promise<Performed> {
  const deletedWorks: string[] = [];
  for (const edit of batch.edits) deletedWorks.push(...(await performEdit(fleet, edit)));
  return { deletedWorks };
}

/** Makes changes of properties, labels and transforms travel, as the provider does; resolves when the view holds what that touched. */
export async function letTravel({ view, wds, its, wecs }: EditedFleet): Promise<void> {
  const clusters = [...wecs, ...ghostClusters].filter((name) => view.get(its, resources.ManagedCluster, { name }) !== undefined);
  const now = new Date();
  const { objects } = await touchAffected(view.client(wds), { clusters, transforms: workloadResources.map(({ group, resource }) => ({ apiGroup: group, resource })) }, { now });
  const touched = (): number => view.resources(wds).flatMap((resource) => view.list(wds, resource)).filter(({ metadata }) => metadata.annotations?.[TOUCHED_ANNOTATION] === now.toISOString()).length;
  await until("the view sees what was touched", 30, async () => touched() === objects.length);
}

async function performEdit(fleet: EditedFleet, edit: Edit): Promise<readonly string[]> {
  const { view, its, wds } = fleet;
  switch (edit.do) {
    case "set object":
      await apply(view, wds, edit.object.resource, manifestOf(edit.object));
      return [];
    case "delete object":
      await remove(view, wds, edit.object.resource, { name: edit.object.name, ...(edit.object.resource.namespaced && { namespace: edit.object.namespace }) });
      return [];
    case "label namespace":
      await apply(view, wds, resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: edit.name, labels: edit.labels } });
      // The objects in it are not tested again by themselves (reference 2.6).
      await touchObjectsIn(fleet, edit.name);
      return [];
    case "set policy":
      await setPolicy(view, wds, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name: edit.name }, spec: edit.spec });
      return [];
    case "delete policy":
      await remove(view, wds, resources.BindingPolicy, { name: edit.name });
      return [];
    case "label cluster":
      await apply(view, its, resources.ManagedCluster, managedCluster(clusterAt(fleet, edit.pick), edit.labels));
      return [];
    case "declare cluster":
      await apply(view, its, resources.ManagedCluster, { ...managedCluster(edit.name, edit.labels), spec: { hubAcceptsClient: true } });
      return [];
    case "remove cluster":
      await remove(view, its, resources.ManagedCluster, { name: edit.name });
      return [];
    case "set properties":
      await apply(view, its, resources.ConfigMap, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: clusterAt(fleet, edit.pick), namespace: PROPERTIES_NAMESPACE }, data: edit.data });
      return [];
    case "set transform": {
      const { group, resource } = kindOf(edit.kind);
      await apply(view, wds, resources.CustomTransform, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "CustomTransform", metadata: { name: edit.name }, spec: { apiGroup: group, resource, remove: edit.remove } });
      return [];
    }
    case "delete transform":
      await remove(view, wds, resources.CustomTransform, { name: edit.name });
      return [];
    case "set collector":
      await apply(view, wds, resources.StatusCollector, { apiVersion: "control.kubestellar.io/v1alpha1", kind: "StatusCollector", metadata: { name: edit.name }, spec: edit.spec });
      return [];
    case "delete collector":
      await remove(view, wds, resources.StatusCollector, { name: edit.name });
      return [];
    case "edit Binding":
    case "delete Binding":
      await tamperWithBinding(fleet, edit.do, edit.pick);
      return [];
    case "delete work": {
      const works = ourWorks(fleet);
      if (works.length === 0) return [];
      const { metadata } = works[edit.pick % works.length]!;
      await view.client(its).delete(resources.ManifestWork, metadata);
      await view.gone(its, resources.ManifestWork, metadata, metadata.uid);
      return [`${metadata.namespace}/${metadata.name}`];
    }
    case "edit on cluster":
    case "delete on cluster":
      await tamperOnCluster(fleet, edit.do, edit.pick);
      return [];
  }
}

const managedCluster = (name: string, labels: Readonly<Record<string, string>>): KubeObject => ({ apiVersion: apiVersionOf(resources.ManagedCluster), kind: "ManagedCluster", metadata: { name, labels } });

async function apply(view: FleetView, space: string, resource: ApiResource, object: KubeObject): Promise<void> {
  await view.seen(space, resource, await view.client(space).apply(resource, object, { fieldManager: MANAGER, force: true }));
}

/** A policy's lists are replaced, never merged; the deletion of one of the same name may be under way. */
async function setPolicy(view: FleetView, space: string, policy: KubeObject): Promise<void> {
  const client = view.client(space);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const live = await client.get(resources.BindingPolicy, policy.metadata);
    try {
      const written = live === undefined ? await client.create(resources.BindingPolicy, policy) : await client.replace(resources.BindingPolicy, { ...live, spec: policy["spec"] });
      return await view.seen(space, resources.BindingPolicy, written);
    } catch (error) {
      // The controller writes finalizers and status meanwhile.
      const raced = (["Conflict", "NotFound", "AlreadyExists"] as const).some((code) => isKubeStellarError(error, code));
      if (!raced || Date.now() > deadline) throw error;
    }
  }
}

async function remove(view: FleetView, space: string, resource: ApiResource, key: { readonly name: string; readonly namespace?: string }): Promise<void> {
  const client = view.client(space);
  const live = await client.get(resource, key);
  if (live === undefined) return;
  await client.delete(resource, key);
  await view.gone(space, resource, key, live.metadata.uid);
}

let touches = 0;

async function touchObjectsIn({ view, wds }: EditedFleet, namespace: string): Promise<void> {
  for (const resource of workloadResources) {
    if (!resource.namespaced) continue;
    // Not those of the space's own controllers, which no policy here selects.
    for (const { metadata } of (await view.client(wds).list(resource, { namespace })).items) {
      if (!places.some(({ name }) => name === metadata.name)) continue;
      await view.seen(wds, resource, await view.client(wds).patch(resource, metadata, { metadata: { annotations: { "example.io/touched": String(++touches) } } }));
    }
  }
}

function clusterAt({ wecs, view, its }: EditedFleet, pick: number): string {
  const ghosts = ghostClusters.filter((name) => {
    const ghost = view.get(its, resources.ManagedCluster, { name });
    return ghost !== undefined && ghost.metadata.deletionTimestamp === undefined;
  });
  const all = [...wecs, ...ghosts];
  return all[pick % all.length]!;
}

async function tamperWithBinding({ view, wds }: EditedFleet, act: "edit Binding" | "delete Binding", pick: number): Promise<void> {
  const bindings = [...view.list(wds, resources.Binding)].sort(byName);
  if (bindings.length === 0) return;
  const { metadata } = bindings[pick % bindings.length]!;
  const client = view.client(wds);
  try {
    if (act === "delete Binding") {
      await client.delete(resources.Binding, metadata);
      await view.gone(wds, resources.Binding, metadata, metadata.uid);
    } else await view.seen(wds, resources.Binding, await client.patch(resources.Binding, metadata, { spec: { destinations: [], workload: {} } }));
  } catch (error) {
    // It went with its policy in this moment.
    if (!isKubeStellarError(error, "NotFound")) throw error;
  }
}

export const ourWorks = ({ view, its, wds }: EditedFleet): readonly ManifestWork[] =>
  view.list(its, resources.ManifestWork).filter(({ metadata }) => metadata.labels?.[ORIGIN_WDS_LABEL] === wds).sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1)) as readonly ManifestWork[];

/** Changes or deletes one delivered object behind the back of the agent. */
async function tamperOnCluster({ view, wecs }: EditedFleet, act: "edit on cluster" | "delete on cluster", pick: number): Promise<void> {
  const wec = wecs[pick % wecs.length]!;
  const delivered = view.resources(wec).filter(({ kind }) => kind === resources.ConfigMap.kind || kind === resources.Secret.kind).flatMap((resource) => view.list(wec, resource).filter(isDelivered).map((object) => ({ resource, object })));
  if (delivered.length === 0) return;
  const { resource, object } = delivered.sort((a, b) => byName(a.object, b.object))[pick % delivered.length]!;
  if (act === "delete on cluster") return remove(view, wec, resource, object.metadata);
  try {
    await view.passed(wec, resource, await view.client(wec).patch(resource, object.metadata, { data: { spoilt: "c3BvaWx0" } }));
  } catch (error) {
    // An edit before has just deleted it.
    if (!isKubeStellarError(error, "NotFound")) throw error;
  }
}

/** Whether the works of policies brought the object to its cluster: that of an add-on is the hub's own. */
export const isDelivered = ({ metadata }: KubeObject): boolean => (metadata.ownerReferences ?? []).some(({ kind, name }) => kind === resources.AppliedManifestWork.kind && !ADD_ON_WORK.test(workOf(name)));

/** `<hash of the hub>-<name of the work>` (reference 3.8). */
const workOf = (appliedManifestWork: string): string => appliedManifestWork.slice(appliedManifestWork.indexOf("-") + 1);

const byName = (a: KubeObject, b: KubeObject): number => (`${a.metadata.namespace ?? ""}/${a.metadata.name}` < `${b.metadata.namespace ?? ""}/${b.metadata.name}` ? -1 : 1);
