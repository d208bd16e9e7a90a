/** The definition that a running fleet is held to: which of its spaces are compared, and where each of them is. */
import { withHiddenData } from "../core/plan/inventory";
import type { DefinedSpace, Definition } from "../operations/drift";
import { KubeStellarError } from "../operations/errors";
import { hideWith } from "../operations/inventory";
import { definedSpaces } from "./defined-spaces";
import type { LiveOptions } from "./fleet-options";
import type { FleetSource } from "./fleet-source";
import { tellUnread, unreadOf } from "./report/unread";
import type { ConnectedSpaces } from "./spaces";

/** What of a definition is compared, and as whose. */
export interface ComparisonScope extends Pick<LiveOptions, "wds"> {
  /** @default all clusters */
  readonly cluster?: readonly string[];
  /** @default as the definition says */
  readonly owner?: string;
  readonly manager: readonly string[];
}

/** A definition, and whether all of it could be read. */
export interface ComparedDefinition extends Definition {
  readonly isWhole: boolean;
}

/** Reads a definition, and says on stderr what of it could not be read. @param spaces - those of the running fleet that were chosen. */
export async function comparedDefinition(source: FleetSource, spaces: ConnectedSpaces, { owner, manager, wds, cluster }: ComparisonScope): Promise<ComparedDefinition> {
  const loaded = await source.load({ everySpace: true });
  const unread = await unreadOf(loaded);
  tellUnread(unread);
  const isWhole = unread.length === 0;
  const all = definedSpaces(source, loaded);
  // A WDS is asked for by its name or with its context: it is the name that it was connected by.
  const isMeant = ({ kind, name }: DefinedSpace): boolean => (kind === "WDS" ? wds === undefined || spaces.wdses.some((one) => one.name === name) : kind !== "WEC" || cluster?.includes(name) !== false);
  const { salt } = source;
  return {
    isWhole,
    spaces: all.filter(isMeant),
    others: all.filter((space) => !isMeant(space)),
    managers: new Set(manager),
    // What could not be read may be defined all the same.
    owner: isWhole ? (owner ?? loaded.owner) : undefined,
    hide: salt === undefined ? undefined : (object) => withHiddenData(object, hideWith(salt)),
    open: async ({ name, kind }) => {
      if (kind === "WEC") return spaces.wayTo(name)?.();
      const connected = kind === "HOST" ? undefined : (kind === "ITS" ? spaces.inventories : spaces.wdses).find((space) => space.name === name);
      if (connected !== undefined) return connected.client;
      // Only a hosting cluster knows which spaces there are.
      const host = await spaces.openHost();
      if (host === undefined) throw new KubeStellarError("nobody said which context it is", { code: "Invalid", space: name, fix: `Say so with ${kind === "HOST" ? "--host CONTEXT" : `--${kind.toLowerCase()} ${name}=CONTEXT, or name the hosting cluster with --host CONTEXT`}` });
      return kind === "HOST" ? host : undefined;
    },
  };
}
