/** Locks in files, and against running spaces. */
export { lockDeltas, lockOfApplied, lockOfFleet, lockRefusal, readLock, writeLock } from "./lock-file";
