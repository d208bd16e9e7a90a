/** Who owns whom on a cluster, by UID: finds what came of an object, and of what an object came. */
import type { KubeObject } from "../../../core/model/kube-object";
import type { Descendant } from "../../../core/status/children";

/** Chains of owners are short; one that leads back to itself ends here. */
const MAX_DISTANCE = 10;

export class Descendants {
  private readonly objects = new Map<string, KubeObject>();
  private readonly owned = new Map<string, Set<string>>();

  /** Takes an object in, or its new state; one that nobody owns is no descendant. */
  put(object: KubeObject): void {
    const { uid } = object.metadata;
    if (uid === undefined) return;
    this.delete(uid);
    const owners = ownersOf(object);
    if (owners.length === 0) return;
    this.objects.set(uid, object);
    for (const owner of owners) this.owned.set(owner, (this.owned.get(owner) ?? new Set()).add(uid));
  }

  delete(uid: string): void {
    const object = this.objects.get(uid);
    if (object === undefined) return;
    this.objects.delete(uid);
    for (const owner of ownersOf(object)) {
      const siblings = this.owned.get(owner);
      siblings?.delete(uid);
      if (siblings?.size === 0) this.owned.delete(owner);
    }
  }

  /** UIDs of what an object came of, near and far, whether taken in or not. */
  ancestorsOf(object: KubeObject): ReadonlySet<string> {
    const found = new Set<string>();
    let level: readonly KubeObject[] = [object];
    for (let distance = 0; distance < MAX_DISTANCE && level.length > 0; distance++) {
      const owners = level.flatMap(ownersOf).filter((uid) => !found.has(uid));
      for (const uid of owners) found.add(uid);
      level = owners.flatMap((uid) => this.objects.get(uid) ?? []);
    }
    return found;
  }

  /** What came of an object, each once, nearest first. */
  of(uid: string): readonly Descendant[] {
    const found = new Map<string, Descendant>();
    let level: readonly string[] = [uid];
    for (let distance = 1; distance <= MAX_DISTANCE && level.length > 0; distance++) {
      const next: string[] = [];
      for (const owner of level) {
        for (const child of this.owned.get(owner) ?? []) {
          const object = this.objects.get(child);
          const reference = object?.metadata.ownerReferences?.find((one) => one.uid === owner);
          if (object === undefined || reference === undefined || child === uid || found.has(child)) continue;
          found.set(child, { object, owner: reference, distance });
          next.push(child);
        }
      }
      level = next;
    }
    return [...found.values()];
  }
}

const ownersOf = ({ metadata: { ownerReferences = [] } }: KubeObject): readonly string[] => ownerReferences.map(({ uid }) => uid);
