/** From BindingPolicies, inventory and objects to Bindings. */
export { compareClusterScope, compareNamespaceScope } from "./order";
export { createPlacementIndex, type ObjectName, type PlacementIndex, type PlacementIndexOptions, type PlacementResult, type ReportedStateRequest } from "./placement-index";
export { reachOf, type Reach } from "./reach";
export { resolvePlacement, type Placement, type PlacementInput, type ResolvedPolicy } from "./resolve";
export { singletonError, type SingletonConflict } from "./singleton";
export type { DownsyncModulation, PlacementCluster, PlacementPolicy } from "./types";
export { isWatched, parseApiGroups, watchedVersions } from "./universe";
