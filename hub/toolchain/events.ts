/** What `ensureTools` tells while it works. */
import type { ModuleName, ToolName } from "./catalogue";
import type { FoundTool, PassedOver } from "./locate";

export type ToolEvent =
  | { readonly kind: "found"; readonly tool: FoundTool }
  | { readonly kind: "passed-over"; readonly name: ToolName; readonly what: PassedOver }
  /** Another process builds the same. */
  | { readonly kind: "waiting"; readonly module: ModuleName; readonly pid: number }
  | { readonly kind: "building"; readonly module: ModuleName; readonly tools: readonly ToolName[]; readonly log: string }
  /** About once a second while anything is built. */
  | ProgressEvent
  | { readonly kind: "built"; readonly tool: FoundTool; readonly seconds: number }
  /** Nothing more comes. */
  | { readonly kind: "finished"; readonly ok: boolean; readonly built: number; readonly seconds: number };

export interface ProgressEvent {
  readonly kind: "progress";
  /** 0 to 1; never goes backwards. */
  readonly fraction: number;
  readonly elapsedSeconds: number;
  /** An estimate from the speed seen so far. */
  readonly remainingSeconds: number;
  /** For people: `kubernetes: 512 of 1203 packages`. */
  readonly doing: string;
}

export type OnToolEvent = (event: ToolEvent) => void;
