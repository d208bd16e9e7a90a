/** Locks in files, and against running spaces. */
export { lockDeltas, lockOfFleet, lockRefusal, readLock, writeLock } from "./lock-file";
