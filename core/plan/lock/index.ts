/** What was reviewed, against what would happen now. */
export { appliedFleet, type AppliedFleet, type AppliedHow } from "./applied-fleet";
export { compareLocks, lockDeltaText, type LockDelta } from "./compare-locks";
export { lockOf, type Digest, type Lock, type LockedPolicy } from "./lock";
