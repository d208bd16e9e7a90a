/** Guards from files: `fleet.guards.yaml` and `fleet.guards.ts`. */
export { findGuardsFile, loadGuards } from "./load-guards";
