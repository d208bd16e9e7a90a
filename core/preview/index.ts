/** A whole fleet in, what KubeStellar would do with it out. */
export { asksForStatus, type ItsInput, type PreviewFinding, type PreviewInput, type StatusEngine, type WdsInput } from "./input";
export { missingAgentRights, type AgentRightsRow } from "./agent-rights";
export { policiesOf } from "./policies-of";
export { createPreview, type Preview } from "./preview";
export type { BindingRow, CombinedRow, OutcomeRow, ReportedRow, WorkRow } from "./rows";
