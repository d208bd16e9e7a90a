/** From the core's objects to cdk8s' ApiObjects. */
import { ApiObject } from "cdk8s";
import type { ApiObjectProps } from "cdk8s";
import type { Construct } from "constructs";
import type { KubeObject } from "../../core/model/kube-object";
import { ordinary } from "../../core/model/plain-data";

/** Id of the one object of a construct, by which `ApiObject.of` finds it. */
export const OBJECT_ID = "Resource";

/** An ApiObject that says what the core's object says. */
export function addObject(scope: Construct, id: string, object: KubeObject): ApiObject {
  return new ApiObject(scope, id, ordinary(object) as unknown as ApiObjectProps);
}
