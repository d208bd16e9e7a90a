/** Lays flows out as boxes in frames: what flows where is drawn one by one as far as people can follow, and the rest is folded. */
import type { FleetMap, Position } from "../map/types";
import { count, numeral, shorten } from "../../model/words";
import { ClusterGroups } from "./cluster-groups";
import { MAX_FLOWS, NAMES_IN_BOX, type Arrow, type ArrowKind, type Box, type Drawing, type Frame } from "./drawing";

/** One or several policies of a WDS, and the clusters of an ITS. */
export interface Flow {
  /** Name of the WDS. */
  readonly space: string;
  /** Name of the ITS. */
  readonly inventory: string;
  /** Flows of one source share its box. */
  readonly source: string;
  /** In the source's box, the name first. */
  readonly lines: readonly string[];
  readonly kind: ArrowKind;
  /** At the arrow. */
  readonly label: string;
  /** Of clusters; none: nothing flows, and there is no arrow. */
  readonly members: readonly Position[];
}

/** What both drawings know of a fleet. */
export type DrawnFleet = Pick<FleetMap, "spaces" | "clusters">;

/** @param flows - in any order: those to most clusters are drawn one by one, others of their space and kind share a box. */
export function drawFlows({ spaces, clusters }: DrawnFleet, flows: readonly Flow[], title: string): Drawing {
  const groups = new ClusterGroups(clusters);
  const sources = spaces.filter(({ kind }) => kind === "WDS");
  const targets = spaces.filter(({ kind }) => kind === "ITS");
  const frames = new Map<string, Map<string, Box>>([...sources, ...targets].map(({ name, kind }) => [`${kind} ${name}`, new Map<string, Box>()]));
  const ids = new Map<string, string>();
  const idOf = (key: string): string => ids.get(key) ?? (ids.set(key, `b${ids.size}`), `b${ids.size - 1}`);
  const put = (frame: string, key: string, box: Omit<Box, "id">): string => {
    const id = idOf(JSON.stringify([frame, key]));
    let boxes = frames.get(frame);
    if (boxes === undefined) frames.set(frame, (boxes = new Map<string, Box>()));
    if (!boxes.has(id)) boxes.set(id, { id, ...box });
    return id;
  };
  const arrows: Arrow[] = [];
  const draw = ({ space, inventory, source, lines, kind, label, members }: Flow, box: Box["kind"]): void => {
    const from = put(`WDS ${space}`, source, { kind: members.length === 0 ? "idle" : box, lines });
    if (members.length === 0) return;
    const to = put(`ITS ${inventory}`, members.join(), { kind: "clusters", lines: groups.lines(members) });
    arrows.push({ from, to, kind, label });
  };
  const ordered = [...flows].sort((a, b) => b.members.length - a.members.length);
  // One that would be folded alone is drawn as well.
  const shown = ordered.length <= MAX_FLOWS + 1 ? ordered : ordered.slice(0, MAX_FLOWS);
  for (const flow of shown) draw(flow, "policy");
  for (const flow of folded(ordered.slice(shown.length))) draw(flow, "folded");
  return { title, frames: [...frames].map(([name, boxes], i): Frame => ({ id: `s${i}`, title: frameTitle(name, clusters), boxes: [...boxes.values()] })), arrows };
}

/** One flow for all of a space, ITS and kind. */
function folded(flows: readonly Flow[]): readonly Flow[] {
  const classes = new Map<string, Flow[]>();
  for (const flow of flows) {
    const key = JSON.stringify([flow.space, flow.inventory, flow.kind, flow.members.length === 0]);
    const known = classes.get(key);
    if (known === undefined) classes.set(key, [flow]);
    else known.push(flow);
  }
  return [...classes.values()].flatMap((same): readonly Flow[] => {
    const [first] = same;
    if (first === undefined || same.length === 1) return same;
    const members = [...new Set(same.flatMap((flow) => flow.members))].sort((a, b) => a - b);
    const names = shorten(same.map(({ lines }) => lines[0] ?? ""), NAMES_IN_BOX);
    return [{ ...first, source: `${first.kind} folded ${members.length === 0 ? "idle" : ""}`, lines: [`${numeral(same.length)} more${members.length === 0 ? " that place nothing" : ""}`, names], label: "folded", members }];
  });
}

function frameTitle(name: string, clusters: DrawnFleet["clusters"]): string {
  return name.startsWith("ITS ") ? `${name}: ${count(clusters.filter(({ inventory, state }) => `ITS ${inventory}` === name && state !== "removed").length, "cluster")}` : name;
}
