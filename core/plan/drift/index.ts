/** Where a definition, its hub and its clusters differ, and who made it so. */
export { clusterExpectations, type ClusterExpectation, type Expectations, type ExpectedObject } from "./cluster-expectations";
export { compareCluster, leftBehind, type Found, type LeftBehind, type MailboxWork } from "./compare-cluster";
export { appliedBy, compareObject, leftObject, missingObject, type DriftFinding } from "./compare-object";
export { DriftRows } from "./drift-rows";
export { statedObject } from "./stated-object";
