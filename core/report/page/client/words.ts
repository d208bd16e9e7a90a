/** How things of the map are called on the page. */
import { describeObject } from "../../../model/kube-object";
import { count } from "../../../model/words";
import { CHANGE_WORDS } from "../../diff/phrases";
import type { MapChange, MapObject } from "../../map/types";
import { CHANGE, START, STOP } from "./model";

/** `Deployment.apps shop/web` */
export function objectName({ apiVersion, kind, namespace, name }: MapObject): string {
  return describeObject({ apiVersion, kind, metadata: { namespace, name } });
}

export const policies = (number: number): string => count(number, "policy", "policies");
export const clusters = (number: number): string => count(number, "cluster");
export const objects = (number: number): string => count(number, "object");

/** `1 object starts`, `10 objects start` */
export const objectsDo = (number: number, change: MapChange["change"]): string => `${objects(number)} ${number === 1 ? CHANGE_WORDS[change] : change}`;

/** What a change does, for colours and for a sign that can be read without them. */
export type Happening = MapChange["change"] | "several" | "none";

export function happening(bits: number): Happening {
  switch (bits) {
    case 0:
      return "none";
    case START:
      return "start";
    case STOP:
      return "stop";
    case CHANGE:
      return "change";
    default:
      return "several";
  }
}

export const SIGNS: Readonly<Record<Happening, string>> = { start: "+", stop: "−", change: "~", several: "±", none: "" };
export const HAPPENINGS: Readonly<Record<Happening, string>> = { start: "starts", stop: "stops", change: "changes", several: "several of these", none: "unchanged" };

/** Values of the labels that a selector asks about. */
export function askedValues(keys: readonly string[], labels: Readonly<Record<string, string>>): readonly string[] {
  return keys.map((key) => (Object.hasOwn(labels, key) ? `${key}=${labels[key] ?? ""}` : `no ${key}`));
}
