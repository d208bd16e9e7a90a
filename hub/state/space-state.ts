/** The desired state of one space of an embedded hub: `spaces/<space>/space.json`. Written by the supervisor only. */
import { readdirSync } from "node:fs";
import type { SpaceKind } from "../../operations/clients/space-ref";
import { isMissing, readJson, writeJson } from "./atomic-file";
import type { HubPaths } from "./hub-paths";

/** What stands behind a space: an API server of ours, the hosting space again, or an adopted cluster elsewhere. */
export type SpaceBacking = "embedded" | "host" | "external";

/** Which of our hub controllers run for a space, with the ITS that a WDS delivers to. */
export interface SpaceControllers {
  readonly registration?: true;
  readonly binding?: { readonly its: string; readonly apiGroups?: string };
  /** Limits of a ManifestWork, in objects and bytes, and Bindings worked on at once; absent: those of the core chart. */
  readonly transport?: { readonly its: string; readonly maxNumWrapped?: number; readonly maxSizeWrapped?: number; readonly concurrency?: number };
  readonly status?: { readonly its: string };
}

export interface SpaceState {
  readonly name: string;
  readonly kind: SpaceKind;
  readonly backing: SpaceBacking;
  /** Of the API server, on 127.0.0.1; 0 until one is chosen, and for backings that have none. */
  readonly port: number;
  /** WEC: name of the ITS it registers with. */
  readonly inventory?: string;
  readonly controllers: SpaceControllers;
  /** UID of the namespace kube-system when the space was last ready. */
  readonly uid?: string;
}

const KINDS: readonly string[] = ["HOST", "ITS", "WDS", "WEC"] satisfies SpaceKind[];
const BACKINGS: readonly string[] = ["embedded", "host", "external"] satisfies SpaceBacking[];

/** State of one space; `undefined` when there is none that can be read. */
export function readSpace(paths: HubPaths, name: string, onTorn?: (message: string) => void): SpaceState | undefined {
  const found = readJson(paths.spaceFile(name), onTorn);
  if (found === undefined) return undefined;
  const { kind, backing, port, inventory, controllers, uid } = found;
  if (typeof kind !== "string" || !KINDS.includes(kind)) {
    onTorn?.(`${paths.spaceFile(name)} names no kind of space; the space is left out until it is declared again`);
    return undefined;
  }
  return {
    name,
    kind: kind as SpaceKind,
    backing: typeof backing === "string" && BACKINGS.includes(backing) ? (backing as SpaceBacking) : "embedded",
    port: typeof port === "number" && Number.isInteger(port) && port > 0 && port < 65_536 ? port : 0,
    ...(typeof inventory === "string" ? { inventory } : {}),
    controllers: typeof controllers === "object" && controllers !== null ? controllers : {},
    ...(typeof uid === "string" ? { uid } : {}),
  };
}

/** All spaces, by name ascending. */
export function readSpaces(paths: HubPaths, onTorn?: (message: string) => void): readonly SpaceState[] {
  let names: readonly string[];
  try {
    names = readdirSync(paths.spacesFolder).sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
  return names.map((name) => readSpace(paths, name, onTorn)).filter((space) => space !== undefined);
}

export function writeSpace(paths: HubPaths, space: SpaceState): void {
  writeJson(paths.spaceFile(space.name), space);
}
