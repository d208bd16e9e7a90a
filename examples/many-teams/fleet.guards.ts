/** What a change may do. Who may place where follows from teams.ts, so that a new team is one line there. */
import { defineGuards } from "kubestellar-fleet";
import { TEAMS } from "./teams";

export default defineGuards({
  // A team's policies stay on its pool, in whichever space they are written.
  allowed: TEAMS.map(({ name, pool }) => ({ policies: [`${name}-*`, `tenancy-${name}-*`], clusters: { matchLabels: { pool } } })),
  // A cluster outside of every pool and stage would get nothing, and nobody would see it.
  requiredLabels: { clusters: ["pool", "stage"] },
  // Staging shows what production will get; a change that touches both at once shows nothing.
  apart: [{ one: { matchLabels: { stage: "staging" } }, other: { matchLabels: { stage: "production" } } }],
  maxShareEvicted: "25%",
  diagnostics: "warning",
});
