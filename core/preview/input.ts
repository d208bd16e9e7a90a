/** What a preview is computed from: the spaces of a fleet as plain objects, whoever read them. */
import type * as Status from "../status";
import type { Diagnostic } from "../model/diagnostic";
import type { KubeObject } from "../model/kube-object";
import type { TransportRate, WrapLimits } from "../transport";

/** The part of an object that placement and nearly all findings look at. */
export type ObjectHead = Pick<KubeObject, "apiVersion" | "kind" | "metadata">;

/** An object of which only the head is a value so far: of the objects of a large fleet few are ever looked into. */
export interface DeferredObject extends ObjectHead {
  /** Makes the whole object, anew at each call. */
  readonly whole: () => KubeObject;
  /** Its JSON has at most so many bytes as Go writes it. */
  readonly maxBytes: number;
  /** Whether both are the same text; true is certain, false says nothing. */
  readonly hasTextOf: (other: DeferredObject) => boolean;
}

/** An object of the input, whole or not yet. */
export type InputObject = KubeObject | DeferredObject;

/** No function can come from JSON or YAML. */
export const isDeferred = (object: InputObject): object is DeferredObject => typeof (object as Partial<DeferredObject>).whole === "function";
/** Whether two objects are certainly the same, without making them whole. */
export const isSameSource = (a: InputObject, b: InputObject): boolean => a === b || (isDeferred(a) && isDeferred(b) && a.hasTextOf(b));
export const wholeOf = (object: InputObject): KubeObject => (isDeferred(object) ? object.whole() : object);

/** An ITS. Of its objects ManagedClusters, properties and WorkStatuses count; others are passed over. */
export interface ItsInput {
  readonly kind: "ITS";
  readonly name: string;
  readonly objects: readonly InputObject[];
}

/** A WDS: workload objects, policies, transforms, collectors. Bindings among them give UIDs and generations. */
export interface WdsInput {
  readonly kind: "WDS";
  readonly name: string;
  readonly objects: readonly InputObject[];
  /** Name of its ITS; without one there is no cluster. */
  readonly inventory?: string;
  /** Text of `--api-groups`. @default "" (no limit) */
  readonly apiGroups?: string;
  /** @default the chart's: 1 object and 512000 bytes a work */
  readonly limits?: WrapLimits;
  /** How quickly its transport controller may write. @default the chart's: 5 requests a second after 10 at once */
  readonly rate?: TransportRate;
  /** Minor version of Kubernetes 1.x that the space serves. @default the newest that there is a table for */
  readonly kubernetesMinor?: number;
  /** CustomResourceDefinitions that the space has besides: they tell of kinds, and are nothing that is placed. Those among `objects` count more. */
  readonly kinds?: readonly KubeObject[];
  /** Adds what such a space holds before anybody writes into it, by identity and labels; see `systemObjects`. @default false */
  readonly systemObjects?: boolean;
  /** Whether the objects are as an API server gave them, with what it assigns. @default false */
  readonly served?: boolean;
}

/** A fleet: every ITS and WDS; names unique. Order never matters for what is computed. */
export interface PreviewInput {
  readonly spaces: readonly (ItsInput | WdsInput)[];
}

/** A finding, with the place of its object in the input, so that whoever read it can name file and line. */
export interface PreviewFinding extends Diagnostic {
  readonly space: string;
  /** Into `objects` of the space; absent when no single object is at fault. */
  readonly index?: number;
  /** The API server would refuse the object, or it could not be read as its kind: the preview goes on without it. */
  readonly leftOut?: boolean;
}

/**
 * What core/status does. It is handed in because it brings the CEL engine along, which only fleets with StatusCollectors need: callers
 * load it when `asksForStatus` says so.
 */
export type StatusEngine = Pick<typeof Status, "collectorDiagnostics" | "combinedStatuses" | "compileCollector" | "reportedStates">;

/** Whether a fleet has anything that only the status engine can check. */
export function asksForStatus({ spaces }: PreviewInput): boolean {
  return spaces.some((space) => space.kind === "WDS" && space.objects.some(({ apiVersion, kind }) => kind === "StatusCollector" && apiVersion.startsWith("control.kubestellar.io/")));
}
