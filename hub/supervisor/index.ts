export * from "./control-client";
export * from "./entry-path";
export * from "./launch-supervisor";
export { HOSTING_SPACE } from "./programs";
export type { ProcessState, ProcessStatus } from "./process-spec";
export type { SpaceRequest, SpaceStatus } from "./spaces";
