/** Reads the recorded answers of the real controllers, where this checkout stands beside them; see ../shared/data/README.md. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { BindingPolicy, BindingPolicyStatus } from "../../../core/model/binding-policy";
import type { Binding, BindingStatus } from "../../../core/model/binding";
import type { CustomTransform, CustomTransformStatus } from "../../../core/model/custom-transform";
import type { KubeObject } from "../../../core/model/kube-object";
import type { ManifestWork } from "../../../core/model/manifest-work";

/** One recorded fleet with the answers to it. */
export interface Recording {
  /** False: the answer may be unfinished. */
  readonly quiescent: boolean;
  readonly wds: readonly KubeObject[];
  readonly policies: readonly BindingPolicy[];
  readonly transforms: readonly CustomTransform[];
  readonly its: readonly KubeObject[];
  readonly expected: {
    readonly bindings: readonly { readonly name: string; readonly uid: string; readonly generation: number; readonly spec: NonNullable<Binding["spec"]>; readonly status?: BindingStatus }[];
    readonly policyStatus: Readonly<Record<string, BindingPolicyStatus | undefined>>;
    readonly transformStatus: Readonly<Record<string, CustomTransformStatus | undefined>>;
    readonly works: readonly { readonly namespace: string; readonly name: string; readonly labels: Record<string, string>; readonly annotations: Record<string, string>; readonly spec: NonNullable<ManifestWork["spec"]> }[];
    readonly rejected: readonly { readonly policy: string; readonly message: string }[];
  };
}

/** Folders of recordings beside this checkout. */
export type RecordingFolder = "conformance" | "conformance-status";

/** File names, ascending; none where the folder is not there. */
export function recordingFiles(folder: RecordingFolder): readonly string[] {
  const path = pathOf(folder);
  return existsSync(path) ? readdirSync(path).filter((f) => f.endsWith(".json.gz")).sort() : [];
}

/** Reads one file. */
export function readRecording<T extends Recording = Recording>(folder: RecordingFolder, file: string): T {
  return JSON.parse(gunzipSync(readFileSync(join(pathOf(folder), file))).toString("utf8")) as T;
}

function pathOf(folder: RecordingFolder): string {
  return join(__dirname, "../../../../shared/data", folder);
}
