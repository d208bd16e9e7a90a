/** Two fleets -> what changes where, and why; how far it reaches, and how long it takes. */
export { alignWithLive, type LiveAndDefined } from "./align-with-live";
export { blastOf } from "./blast";
export { changeFindings } from "./change-findings";
export { compareFleets, type InventoryChange } from "./compare";
export { forecastOf } from "./forecast";
export type { Blast, Forecast, Region, Share } from "../../model/diff-report";
export type { Cause, CauseKind, ChangeKind, ChangeRow, FieldChange, ObjectName, Side } from "./types";
