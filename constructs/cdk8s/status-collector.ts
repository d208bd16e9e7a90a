/** StatusCollector: a query over the states that clusters report. */
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { CollectorDefinition, DefinitionMetadata } from "../../core/render/definitions";
import { statusCollectorObject } from "../../core/render/definitions";
import { OBJECT_ID, addObject } from "./api-objects";
import { markPart } from "./part";

/** Props of a StatusCollector: either `select`, or `combinedFields` with or without `groupBy`. */
export interface StatusCollectorProps extends CollectorDefinition, DefinitionMetadata {
  /** What policies call it. @default the construct's id */
  readonly name?: string;
}

/** A query that policies name in `statusCollectors`; results come as CombinedStatus. */
export class StatusCollector extends Construct {
  /** The object. */
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, { name = id, labels, annotations, ...spec }: StatusCollectorProps) {
    super(scope, id);
    markPart(this, "collectors");
    this.apiObject = addObject(this, OBJECT_ID, statusCollectorObject(name, { labels, annotations }, spec));
  }
}
