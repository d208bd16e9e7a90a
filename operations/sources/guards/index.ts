/** Guards from files: `fleet.guards.yaml` and `fleet.guards.ts`. */
export { findGuardsFile, guardLine, loadGuards } from "./load-guards";
