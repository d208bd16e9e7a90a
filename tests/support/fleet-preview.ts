/** A preview of files that a test writes down, computed in this process as `ksfleet preview` does. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Diagnostic } from "../../core/model/diagnostic";
import { createPreview, type Preview } from "../../core/preview";
import * as status from "../../core/status";
import { loadFleet } from "../../operations/sources/fleet";
import type { FleetLimits } from "../../operations/sources/fleet/limits";

/** Content by path in the fleet folder. */
export type FleetFiles = Readonly<Record<string, string | Uint8Array>>;

export interface PreviewedFiles {
  readonly preview: Preview;
  /** With files as they are called in `FleetFiles`. */
  readonly diagnostics: readonly Diagnostic[];
  /** Some input could not be read. */
  readonly unreadable: boolean;
  /** Some object was left out because an API server would refuse it. */
  readonly leftOut: boolean;
}

/** Around a preview of files. */
export interface PreviewFilesOptions {
  readonly limits?: Partial<FleetLimits>;
  /** What else is to be done to the folder, such as links. */
  readonly prepare?: (folder: string) => Promise<void>;
  /** Called before the folder is removed. */
  readonly cleanUp?: () => void;
}

/** Writes files to a folder and previews it. */
export async function previewFiles(files: FleetFiles, { limits, prepare, cleanUp }: PreviewFilesOptions = {}): Promise<PreviewedFiles> {
  const folder = await mkdtemp(path.join(tmpdir(), "fleet-"));
  try {
    for (const [file, content] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
      await writeFile(path.join(folder, file), content);
    }
    await prepare?.(folder);
    const fleet = await loadFleet(folder, limits);
    const preview = createPreview(fleet.input, status);
    const findings = preview.findings();
    const located = await fleet.locate([...fleet.findings, ...findings]);
    const diagnostics = located.map((found) => (found.file === undefined ? found : { ...found, file: path.relative(folder, found.file) }));
    return { preview, diagnostics, unreadable: fleet.unreadable, leftOut: findings.some(({ leftOut }) => leftOut === true) };
  } finally {
    cleanUp?.();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A finding in one line: `KS109 error wds1/p.yaml:5:7 spec.clusterSelectors[0]`. */
export function briefly({ code, severity, file, line, column, path: at }: Diagnostic): string {
  const place = file === undefined ? "" : ` ${file === "" ? "." : file}${line === undefined ? "" : `:${line}:${column}`}`;
  return `${code} ${severity}${place}${at === "" ? "" : ` ${at}`}`;
}

/** A ManagedCluster as YAML. */
export const clusterYaml = (name: string, rest = ""): string => `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: ${name}\n  labels:\n    group: edge\n${rest}`;
/** A BindingPolicy as YAML; `spec` in one line. */
export const policyYaml = (name: string, spec: string): string => `apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata:\n  name: ${name}\nspec: ${spec}\n`;
/** A ConfigMap of namespace `default` as YAML; `rest` from the fifth line on. */
export const configMapYaml = (name: string, rest = ""): string => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n  namespace: default\n${rest}`;
