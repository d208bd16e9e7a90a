/** StatusCollector: a query over the states that clusters report. */
import type { CombinedField, NamedExpression } from "../../core/model/status-collector";
import { DEFAULT_COLLECTOR_LIMIT } from "../../core/render/definitions";
import { definitionHandler } from "../definition/handler";
import { SPEC_FIELDS } from "../definition/spec-fields";
import type { DefinitionInputs } from "../definition/handler";

export interface StatusCollectorInputs extends DefinitionInputs {
  readonly filter?: string;
  readonly groupBy?: readonly NamedExpression[];
  readonly combinedFields?: readonly CombinedField[];
  readonly select?: readonly NamedExpression[];
  readonly limit: number;
}

export const statusCollector = definitionHandler<StatusCollectorInputs>({
  kind: "StatusCollector",
  specFields: SPEC_FIELDS.StatusCollector,
  complete: (news, shared) => ({ ...shared, ...Object.fromEntries(["filter", "groupBy", "combinedFields", "select"].flatMap((key) => (news[key] === undefined ? [] : [[key, news[key]]]))), limit: (news["limit"] ?? DEFAULT_COLLECTOR_LIMIT) as number }),
});
