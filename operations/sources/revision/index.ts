/** One side of a comparison: a folder, or a Git ref whose folder is brought into the temporary folder. */
export { openRevision, type Revision } from "./open-revision";
export { readSynthConfig, type SynthConfig } from "./synth-config";
