/** The ManifestWorks of one WDS in all mailboxes, by the Binding that they came from. */
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";
import { ORIGIN_BINDING_LABEL } from "../../../core/model/names";
import type { Informer, InformerEvent } from "../../../operations/clients/informer";

/** What we create, until the informer tells of it. */
interface Expected {
  readonly work: KubeObject;
  /** Known when the server has answered. */
  readonly uid?: string;
}

export class WorkIndex {
  private readonly byBinding = new Map<string, Map<string, ManifestWork>>();
  /** Of some nobody knows whether they came to be. */
  private readonly underway = new Map<string, Map<string, Expected>>();

  /** Follows an informer; `onChange` gets the name of each Binding whose works changed in more than their status. */
  constructor(informer: Pick<Informer, "subscribe">, onChange: (binding: string) => void) {
    informer.subscribe((event) => {
      if (event.type === "updated" && bindingOf(event.old) !== bindingOf(event.object)) this.drop(event.old, onChange);
      const binding = bindingOf(event.object);
      if (binding === undefined) return;
      this.arrived(binding, event.object);
      if (event.type === "deleted") return this.drop(event.object, onChange);
      this.put(binding, event.object as ManifestWork);
      if (!isStatusOnly(event)) onChange(binding);
    });
  }

  /** By namespace and name; empty when the Binding has none. */
  of(binding: string): ReadonlyMap<string, ManifestWork> {
    return this.byBinding.get(binding) ?? new Map();
  }

  /** To be called before a work is created. True when it was not expected already. */
  expect(binding: string, { apiVersion, kind, metadata: { namespace = "", name } }: ManifestWork): boolean {
    const works = this.underway.get(binding) ?? new Map<string, Expected>();
    const key = keyOf(namespace, name);
    if (works.has(key)) return false;
    works.set(key, { work: { apiVersion, kind, metadata: { namespace, name } } });
    this.underway.set(binding, works);
    return true;
  }

  /** What was expected stands there as this one. What is told of others by its name, which may be late, is none of it. */
  identify(binding: string, { metadata: { namespace, name, uid } }: KubeObject): void {
    const key = keyOf(namespace, name);
    const works = this.underway.get(binding);
    const expected = works?.get(key);
    if (works === undefined || expected === undefined || uid === undefined) return;
    // Events are faster than answers now and then.
    if (this.of(binding).get(key)?.metadata.uid === uid) this.remove(binding, key);
    else works.set(key, { ...expected, uid });
  }

  /** What was expected has not come to be, and will not: objects come and go, and some clusters have no mailbox. */
  dismiss(binding: string, work: ManifestWork): void {
    this.remove(binding, keyOfWork(work));
  }

  /** All that there may be of a Binding, also what the informer has not told of yet: that by its name only, though one of before may have had it. */
  possible(binding: string): readonly KubeObject[] {
    const expected = [...(this.underway.get(binding) ?? [])].map(([key, { work }]) => [key, work] as const);
    return [...new Map<string, KubeObject>([...this.of(binding), ...expected]).values()];
  }

  /** A Binding is gone, and all that `possible` told of it. */
  forget(binding: string): void {
    this.underway.delete(binding);
  }

  private arrived(binding: string, work: KubeObject): void {
    const expected = this.underway.get(binding)?.get(keyOfWork(work));
    if (expected?.uid !== undefined && expected.uid === work.metadata.uid) this.remove(binding, keyOfWork(work));
  }

  private remove(binding: string, key: string): void {
    const works = this.underway.get(binding);
    if (works?.delete(key) === true && works.size === 0) this.underway.delete(binding);
  }

  private put(binding: string, work: ManifestWork): void {
    const works = this.byBinding.get(binding) ?? new Map<string, ManifestWork>();
    works.set(keyOfWork(work), work);
    this.byBinding.set(binding, works);
  }

  private drop(work: KubeObject, onChange: (binding: string) => void): void {
    const binding = bindingOf(work);
    if (binding === undefined) return;
    const works = this.byBinding.get(binding);
    works?.delete(keyOfWork(work));
    if (works?.size === 0) this.byBinding.delete(binding);
    onChange(binding);
  }
}

/**
 * What is kept of a work: whose it is, its place among others, and which objects it brings. Their content would be the largest part by
 * far of thousands of works, and is written anew whenever a work is.
 */
export function essenceOfWork(object: KubeObject): KubeObject {
  const { apiVersion, kind, metadata: { managedFields: _, ...metadata }, spec } = object as ManifestWork;
  const manifests = (spec?.workload?.manifests ?? []).map((manifest: Partial<KubeObject>) => ({ apiVersion: manifest.apiVersion, kind: manifest.kind, metadata: { namespace: manifest.metadata?.namespace, name: manifest.metadata?.name } }));
  return { apiVersion, kind, metadata, spec: { workload: { manifests } } };
}

/** `namespace/name`. */
export const keyOfWork = ({ metadata: { namespace, name } }: KubeObject): string => keyOf(namespace, name);

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ""}/${name}`;

const bindingOf = ({ metadata }: KubeObject): string | undefined => metadata.labels?.[ORIGIN_BINDING_LABEL];

/** The generation moves with the spec only, annotations and labels beside it. */
function isStatusOnly(event: InformerEvent): boolean {
  if (event.type !== "updated") return false;
  const glance = ({ metadata }: KubeObject): string => JSON.stringify([metadata.generation, metadata.labels, metadata.annotations, metadata.deletionTimestamp]);
  return glance(event.old) === glance(event.object);
}
