/** How the settings of a WDS, and the kinds that it serves, differ from what was recorded of them. */
import { byCodeUnit } from "../../model/code-unit-order";
import { recordKinds, type RecordedKind } from "../../model/recorded-kinds";
import type { WdsInput } from "../../preview/input";

/** What only a hub knows of a WDS. */
export interface SpaceSettings extends Pick<WdsInput, "name" | "inventory" | "apiGroups" | "kubernetesMinor"> {
  /** That it serves beside those of Kubernetes, KubeStellar and OCM. */
  readonly recorded: readonly RecordedKind[];
}

/** One setting that is not as it was recorded. */
export interface SettingDifference {
  readonly space: string;
  /** Of a kind `kinds.` and the name of its CustomResourceDefinition. */
  readonly setting: "kubernetesVersion" | "apiGroups" | "inventory" | `kinds.${string}`;
  readonly recorded: string;
  readonly live: string;
}

/**
 * Compares what a folder says of a WDS with the running one. What only one of them says differs in nothing (without a hosting cluster nobody knows the
 * API groups), but for kinds; one that the folder defines itself is none that only the hub knows.
 *
 * @returns settings, then kinds by name.
 */
export function compareSettings(recorded: WdsInput, live: SpaceSettings): readonly SettingDifference[] {
  const told: readonly (readonly [SettingDifference["setting"], string | undefined, string | undefined])[] = [
    ["inventory", recorded.inventory, live.inventory],
    ["apiGroups", recorded.apiGroups, live.apiGroups],
    ["kubernetesVersion", versionOf(recorded.kubernetesMinor), versionOf(live.kubernetesMinor)],
  ];
  const differing = told.flatMap(([setting, was, is]) => (was === undefined || is === undefined || was === is ? [] : [{ space: live.name, setting, recorded: was, live: is }]));
  return [...differing, ...compareKinds(recorded, live)];
}

function compareKinds({ objects, kinds = [] }: WdsInput, live: SpaceSettings): readonly SettingDifference[] {
  const defined = new Set(objects.filter(({ kind }) => kind === "CustomResourceDefinition").map(({ metadata }) => metadata.name));
  const texts = (recorded: readonly RecordedKind[]): ReadonlyMap<string, string> => new Map(recorded.map(({ group, plural, kind, scope, versions }) => [`${plural}.${group}`, `${kind}, ${scope}, ${versions.join(" ")}`]));
  const [before, after] = [texts(recordKinds(kinds)), texts(live.recorded)];
  const names = [...new Set([...before.keys(), ...after.keys()])].filter((name) => !defined.has(name) && before.get(name) !== after.get(name)).sort(byCodeUnit);
  return names.map((name) => ({ space: live.name, setting: `kinds.${name}`, recorded: before.get(name) ?? "none", live: after.get(name) ?? "none" }));
}

const versionOf = (minor: number | undefined): string | undefined => (minor === undefined ? undefined : `1.${minor}`);
