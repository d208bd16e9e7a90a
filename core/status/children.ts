/**
 * Objects that appeared on a cluster because of a delivered one (a Deployment's ReplicaSets and their Pods): how an agent puts them into an
 * annotation of the object's WorkStatus, and how they are read there (ADR 9). The WorkStatus itself stays as KubeStellar's controllers know it.
 */
import { compareBytes } from "../model/byte-order";
import type { KubeObject } from "../model/kube-object";
import { childState } from "./child-state";

/** One of them, as its cluster reported it. */
export interface ChildObject {
  readonly apiVersion: string;
  readonly kind: string;
  /** `""`: cluster-scoped. */
  readonly namespace: string;
  readonly name: string;
  /** The object that owns it, itself delivered or a child: `ReplicaSet nginx-5d4`. */
  readonly owner: string;
  /** In a word or two: `Running`, `1/2 ready`, `CrashLoopBackOff`; `""` when it tells nothing. */
  readonly state: string;
  /** Whether it is as it should be; absent when it does not tell. */
  readonly ready?: boolean;
}

/** The children of one object. */
export interface Children {
  /** Nearest first, then by kind, namespace and name. */
  readonly children: readonly ChildObject[];
  /** How many more there are. */
  readonly omitted: number;
}

/** What came of one delivered object on one cluster. */
export interface ObjectChildren extends Children {
  readonly cluster: string;
  /** The delivered object: `Deployment.apps nginx/nginx`. */
  readonly object: string;
}

/** A descendant of a delivered object, with how far it is from it (1: its own). */
export interface Descendant {
  readonly object: KubeObject;
  readonly owner: { readonly kind: string; readonly name: string };
  readonly distance: number;
}

/** Children that are told of one object; of more, those that are not ready come first. */
export const MAX_CHILDREN = 100;
/** Characters of what is told of one object: far below what a server takes for all annotations together (256 KiB). */
export const MAX_CHILDREN_TEXT = 32 * 1024;

/** Condenses the descendants of one object. */
export function condenseChildren(descendants: readonly Descendant[]): Children {
  const told = descendants.map(({ object, owner, distance }) => {
    const { apiVersion, kind, metadata: { namespace = "", name } } = object;
    const child: ChildObject = { apiVersion, kind, namespace, name, owner: `${owner.kind} ${owner.name}`, ...childState(object) };
    return { distance, child };
  });
  const byPlace = (a: (typeof told)[number], b: (typeof told)[number]): number =>
    a.distance - b.distance || compareBytes(a.child.kind, b.child.kind) || compareBytes(a.child.namespace, b.child.namespace) || compareBytes(a.child.name, b.child.name);
  const isBad = ({ child }: (typeof told)[number]): number => (child.ready === false ? 0 : 1);
  const kept: typeof told = [];
  let length = 0;
  for (const one of [...told].sort((a, b) => isBad(a) - isBad(b) || byPlace(a, b)).slice(0, MAX_CHILDREN)) {
    length += JSON.stringify(one.child).length + 1;
    if (length > MAX_CHILDREN_TEXT) break;
    kept.push(one);
  }
  return { children: kept.sort(byPlace).map(({ child }) => child), omitted: told.length - kept.length };
}

/** As the annotation says it; undefined when there are none. */
export function writeChildren({ children, omitted }: Children): string | undefined {
  return children.length === 0 && omitted === 0 ? undefined : JSON.stringify({ children, omitted });
}

/** What an annotation says; undefined when it cannot be read: a cluster wrote it, and of clusters everything can come. */
export function readChildren(annotation: string | undefined): Children | undefined {
  if (annotation === undefined || annotation.length > MAX_CHILDREN_TEXT * 2) return undefined;
  let found: unknown;
  try {
    found = JSON.parse(annotation);
  } catch {
    // No JSON: as good as none, as said above.
    return undefined;
  }
  const { children, omitted } = (typeof found === "object" && found !== null ? found : {}) as { readonly children?: unknown; readonly omitted?: unknown };
  if (!Array.isArray(children) || !children.every(isChild) || typeof omitted !== "number" || !Number.isSafeInteger(omitted) || omitted < 0) return undefined;
  return { children: children.map(({ apiVersion, kind, namespace, name, owner, state, ready }) => ({ apiVersion, kind, namespace, name, owner, state, ...(ready !== undefined && { ready }) })), omitted };
}

function isChild(value: unknown): value is ChildObject {
  if (typeof value !== "object" || value === null) return false;
  const child = value as Readonly<Record<string, unknown>>;
  return ["apiVersion", "kind", "namespace", "name", "owner", "state"].every((field) => typeof child[field] === "string") && (child["ready"] === undefined || typeof child["ready"] === "boolean");
}
