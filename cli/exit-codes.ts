/** Exit codes of every command: a contract (design decision 7). */
export const exitCodes = {
  /** Done, or nothing to do. */
  done: 0,
  /** A gate said no, or `diff --exit-code` found changes. */
  refused: 1,
  /** Failure or unusable input. */
  failure: 2,
  /** Done, but clusters are still owed something: offline or not joined. */
  debts: 3,
} as const;
