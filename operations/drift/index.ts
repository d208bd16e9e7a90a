/** Where a definition, its hub and its clusters differ. */
export type { DefinedSpace } from "./defined-space";
export type { Definition } from "./definition-drift";
export { findDrift, type DriftQuestion } from "./find-drift";
