/** Writes a recorded fleet as a folder that `ksfleet preview` reads. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import type { KubeObject } from "../../../core/model/kube-object";
import type { Recording } from "./recording";

/** What recordings of status have besides. */
export interface StatusRecording extends Recording {
  readonly collectors?: readonly KubeObject[];
  readonly workStatuses?: readonly KubeObject[];
}

/** How the objects are laid out: one List a space, one file an object, or one YAML text. */
export type FolderForm = "list" | "files" | "yaml";

/**
 * Writes the folders `its1` and `wds1`. Bindings go along without a spec, for their UIDs and generations, which nobody can compute.
 */
export async function writeFleetFolder(folder: string, recording: StatusRecording, form: FolderForm): Promise<void> {
  const bindings = recording.expected.bindings.map(({ name, uid, generation }): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "Binding", metadata: { name, uid, generation } }));
  const collectors = recording.collectors ?? [];
  await writeSpace(join(folder, "its1"), [...recording.its, ...(recording.workStatuses ?? [])], form);
  await writeSpace(join(folder, "wds1"), [...recording.wds, ...recording.policies, ...recording.transforms, ...collectors, ...bindings], form);
}

async function writeSpace(folder: string, objects: readonly KubeObject[], form: FolderForm): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (form === "list") await writeFile(join(folder, "objects.json"), JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  else if (form === "yaml") await writeFile(join(folder, "objects.yaml"), objects.map((object) => stringify(object, { aliasDuplicateObjects: false, version: "1.1" })).join("---\n"));
  else for (const [i, object] of objects.entries()) await writeFile(join(folder, `${String(i).padStart(4, "0")}.json`), JSON.stringify(object, undefined, 2));
}
