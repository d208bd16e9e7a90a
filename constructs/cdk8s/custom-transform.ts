/** CustomTransform: fields that are removed before objects travel. */
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { CustomTransformSpec } from "../../core/model/custom-transform";
import type { DefinitionMetadata } from "../../core/render/definitions";
import { customTransformObject } from "../../core/render/definitions";
import { OBJECT_ID, addObject } from "./api-objects";
import { markPart } from "./part";

/** Props of a CustomTransform. */
export interface CustomTransformProps extends CustomTransformSpec, DefinitionMetadata {
  /** @default the construct's id */
  readonly name?: string;
}

/** Removes fields from every object of one resource of the WDS on its way to the clusters. */
export class CustomTransform extends Construct {
  /** The object. */
  readonly apiObject: ApiObject;

  constructor(scope: Construct, id: string, { name = id, labels, annotations, ...spec }: CustomTransformProps) {
    super(scope, id);
    markPart(this, "transforms");
    this.apiObject = addObject(this, OBJECT_ID, customTransformObject(name, { labels, annotations }, spec));
  }
}
