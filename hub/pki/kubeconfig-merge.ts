/** Merges contexts into a kubeconfig that may be somebody's: what is not ours stays, comments included. */
import { Document, isMap, isSeq, parseDocument } from "yaml";
import type { YAMLMap, YAMLSeq } from "yaml";
import { KubeStellarError } from "../../operations/errors";
import { kubeconfigParts } from "./kubeconfig";
import type { KubeconfigEntry } from "./kubeconfig";

export interface KubeconfigMerge {
  readonly entries: readonly KubeconfigEntry[];
  /** Becomes the current context; absent: the present one stays, or else the first entry's becomes it. */
  readonly current?: string | undefined;
  /** For messages: the file's path. */
  readonly origin: string;
}

/**
 * Puts clusters, users and contexts into the text of a kubeconfig, in the place of those of the same name.
 *
 * @param existing - `undefined` or blank: there is none yet.
 * @throws KubeStellarError `BadKubeconfig` when it is no kubeconfig; nothing of it is guessed at or thrown away.
 */
export function mergeKubeconfig(existing: string | undefined, { entries, current, origin }: KubeconfigMerge): string {
  const { document, root } = openKubeconfig(existing, origin);
  const parts = kubeconfigParts(entries);
  for (const list of ["clusters", "users", "contexts"] as const) {
    const sequence = listOf(document, root, list, origin);
    for (const part of parts[list]) put(document, sequence, part);
  }
  const present = root.get("current-context");
  const wanted = current ?? (typeof present === "string" && present !== "" ? present : (entries[0]?.name ?? ""));
  root.set("current-context", wanted);
  return document.toString({ lineWidth: 0 });
}

/** Whether contexts can be merged into this text. @throws KubeStellarError `BadKubeconfig` when not. */
export function assertMergeable(existing: string | undefined, origin: string): void {
  const { document, root } = openKubeconfig(existing, origin);
  for (const list of ["clusters", "users", "contexts"]) listOf(document, root, list, origin);
}

function openKubeconfig(existing: string | undefined, origin: string): { readonly document: Document; readonly root: YAMLMap } {
  const document = parseDocument(existing ?? "");
  const problem = document.errors[0];
  if (problem !== undefined) throw bad(`${origin} is no YAML: ${problem.message.split("\n")[0]}`);
  const blank = document.contents === null || (!isMap(document.contents) && document.toJS() === null);
  const opened: Document = blank ? new Document({ apiVersion: "v1", kind: "Config", clusters: [], users: [], contexts: [], "current-context": "" }) : document;
  const root = opened.contents;
  if (!isMap(root)) throw bad(`${origin} is no kubeconfig`);
  const kind = root.get("kind") ?? "Config";
  if (kind !== "Config") throw bad(`${origin} is no kubeconfig: its kind is ${JSON.stringify(kind)}`);
  if (!root.has("apiVersion")) root.set("apiVersion", "v1");
  if (!root.has("kind")) root.set("kind", "Config");
  return { document: opened, root };
}

function listOf(document: Document, root: YAMLMap, name: string, origin: string): YAMLSeq {
  // kubectl writes `null` where a list is empty.
  if (root.get(name) === undefined || root.get(name) === null) root.set(name, document.createNode([]));
  const list = root.get(name, true) as unknown;
  if (!isSeq(list)) throw bad(`${origin} is no kubeconfig: its ${name} are no list`);
  // `[]` would stay in one line with all that comes into it.
  if (list.items.length === 0) list.flow = false;
  return list;
}

function put(document: Document, sequence: YAMLSeq, part: { readonly name: string }): void {
  const node = document.createNode(part);
  const at = sequence.items.findIndex((item) => isMap(item) && item.get("name") === part.name);
  if (at >= 0) sequence.items[at] = node;
  else sequence.add(node);
}

function bad(message: string): KubeStellarError {
  return new KubeStellarError(message, { code: "BadKubeconfig", fix: "Mend the file, or name another one" });
}
