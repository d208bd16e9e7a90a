/** Locks in files, and against running spaces. */
export { lockDeltas, lockOfApplied, lockOfFleet, lockOver, lockRefusal, readLock, writeLock } from "./lock-file";
