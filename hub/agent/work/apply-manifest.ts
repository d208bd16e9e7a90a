/** Brings one manifest onto the WEC by its update strategy, as OCM's work agent does. */
import { parseApiVersion } from "../../../core/model/kube-object";
import type { ApiResource, KubeObject, OwnerReference } from "../../../core/model/kube-object";
import type { UpdateStrategy } from "../../../core/model/manifest-work";
import { KubeStellarError, isKubeStellarError } from "../../../operations/errors";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isEqual } from "../../../core/model/is-equal";
import { agentUpdate, mergeMap } from "../../../core/transport/index";
import { SPEC_HASH_ANNOTATION, specHash, withoutIgnored } from "./ignored-fields";

export interface ApplyManifest {
  readonly wec: SpaceClient;
  readonly resource: ApiResource;
  readonly manifest: KubeObject;
  readonly strategy: UpdateStrategy;
  /** Reference to the AppliedManifestWork. */
  readonly owner: OwnerReference;
  /** False when the object is to stay behind: the reference is taken away instead of set. */
  readonly owned: boolean;
}

/** Field manager of writes, as OCM's. */
const WORK_FIELD_MANAGER = "work-agent";
/** An object that changes while we write is read again so many times. */
const CONFLICT_TRIES = 5;

/** Applies the manifest; returns the object as it stands then. @throws KubeStellarError with the server's reason. */
export async function applyManifest(work: ApplyManifest): Promise<KubeObject> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await applyOnce(work);
    } catch (error) {
      // Somebody was faster: with the object, or with its creation.
      const raced = isKubeStellarError(error, "AlreadyExists") || (isKubeStellarError(error, "Conflict") && work.strategy.type !== "ServerSideApply");
      if (!raced || attempt >= CONFLICT_TRIES) throw error;
    }
  }
}

function applyOnce(work: ApplyManifest): Promise<KubeObject> {
  switch (work.strategy.type) {
    case "Update":
      return applyUpdate(work);
    case "CreateOnly":
      return applyCreateOnly(work);
    case "ServerSideApply":
      return applyServerSide(work);
    case "ReadOnly":
      return applyReadOnly(work);
  }
}

/** Metadata is merged, everything else replaced as far as agents do that for the kind. */
async function applyUpdate(work: ApplyManifest): Promise<KubeObject> {
  const { wec, resource, manifest } = work;
  const existing = await wec.get(resource, manifest.metadata);
  if (existing === undefined) return create(work);
  const { object, anew } = agentUpdate(existing, manifest);
  const { labels = {}, annotations = {} } = object.metadata;
  const ownerReferences = ownersOf(existing, work);
  const { uid, resourceVersion, finalizers } = existing.metadata;
  const sameMetadata = isEqual(labels, existing.metadata.labels ?? {}) && isEqual(annotations, existing.metadata.annotations ?? {}) && isEqual(ownerReferences, existing.metadata.ownerReferences ?? []);
  if (sameMetadata && isEqual(contentOf(object), contentOf(existing))) return existing;
  const { uid: _, resourceVersion: __, ...metadata } = { ...object.metadata, labels, annotations, ownerReferences };
  if (anew) {
    await wec.delete(resource, existing.metadata, { uid: uid!, resourceVersion: resourceVersion! });
    return wec.create(resource, { ...object, metadata }, { fieldManager: WORK_FIELD_MANAGER });
  }
  return wec.replace(resource, { ...object, metadata: { ...metadata, uid, resourceVersion, ...(finalizers === undefined ? {} : { finalizers }) } } as KubeObject, { fieldManager: WORK_FIELD_MANAGER });
}

/** An existing object is left as it is, but becomes ours: it goes with the work. */
async function applyCreateOnly(work: ApplyManifest): Promise<KubeObject> {
  const existing = await work.wec.get(work.resource, work.manifest.metadata);
  return existing === undefined ? create(work) : setOwner(existing, work);
}

async function applyServerSide(work: ApplyManifest): Promise<KubeObject> {
  const { wec, resource, manifest, strategy } = work;
  const { force = false, fieldManager, ignoreFields = [] } = strategy.serverSideApply ?? {};
  let wanted = manifest;
  if (ignoreFields.length > 0) {
    const kept = withoutIgnored(manifest, ignoreFields);
    const hash = specHash(kept);
    const existing = await wec.get(resource, manifest.metadata);
    if (existing?.metadata.annotations?.[SPEC_HASH_ANNOTATION] === hash) return setOwner(existing, work);
    const marked = existing === undefined ? manifest : kept;
    wanted = { ...marked, metadata: { ...marked.metadata, annotations: { ...marked.metadata.annotations, [SPEC_HASH_ANNOTATION]: hash } } };
  }
  const { creationTimestamp: _, ...metadata } = wanted.metadata;
  const applied = await wec.apply(resource, { ...wanted, metadata: { ...metadata, name: metadata["name"] } }, { fieldManager: fieldManager === undefined || fieldManager === "" ? WORK_FIELD_MANAGER : fieldManager, force });
  return setOwner(applied, work);
}

async function applyReadOnly({ wec, resource, manifest }: ApplyManifest): Promise<KubeObject> {
  const existing = await wec.get(resource, manifest.metadata);
  if (existing === undefined) throw new KubeStellarError("is not on the cluster, and the work only looks at it", { code: "NotFound", space: wec.name, object: `${manifest.kind} ${manifest.metadata.name}` });
  return existing;
}

function create({ wec, resource, manifest, owner, owned }: ApplyManifest): Promise<KubeObject> {
  const { uid: _, resourceVersion: __, ...metadata } = manifest.metadata;
  const object = { ...manifest, metadata: { ...metadata, labels: mergeMap({}, manifest.metadata.labels), annotations: mergeMap({}, manifest.metadata.annotations), ownerReferences: owned ? [owner] : [] } };
  return wec.create(resource, object, { fieldManager: WORK_FIELD_MANAGER });
}

async function setOwner(existing: KubeObject, work: ApplyManifest): Promise<KubeObject> {
  const ownerReferences = ownersOf(existing, work);
  if (isEqual(ownerReferences, existing.metadata.ownerReferences ?? [])) return existing;
  return patchOwners(work.wec, work.resource, existing, ownerReferences);
}

/** Writes the owner references of an object that nobody has changed since it was read. */
export function patchOwners(wec: SpaceClient, resource: ApiResource, existing: KubeObject, ownerReferences: readonly OwnerReference[]): Promise<KubeObject> {
  const { name, namespace, uid, resourceVersion } = existing.metadata;
  return wec.patch(resource, { name, namespace }, { metadata: { uid, resourceVersion, ownerReferences } }, { fieldManager: WORK_FIELD_MANAGER });
}

function ownersOf(existing: KubeObject, { owner, owned }: ApplyManifest): readonly OwnerReference[] {
  const owners = existing.metadata.ownerReferences ?? [];
  if (!owned) return owners.filter((other) => !isSameOwner(other, owner));
  const kept = owners.filter((other) => other.uid === owner.uid || !isSameOwner(other, owner));
  return kept.some(({ uid }) => uid === owner.uid) ? kept : [...kept, owner];
}

/** By name: a record that was made anew takes the place of the one before, which would keep the object for ever. */
function isSameOwner({ apiVersion, kind, name }: OwnerReference, owner: OwnerReference): boolean {
  return name === owner.name && kind === owner.kind && parseApiVersion(apiVersion).group === parseApiVersion(owner.apiVersion).group;
}

function contentOf({ metadata: _, status: __, ...content }: KubeObject): object {
  return content;
}
