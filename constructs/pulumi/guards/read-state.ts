/** What stands before a program runs: the engine's record of its stack. */
import * as pulumi from "@pulumi/pulumi";
import { KINDS, typeToken } from "../../../provider/dynamic/text";
import type { GivenResource } from "../../../provider/guards/fleet-of-resources";
import { unwrapSecrets } from "../../../provider/values";

/** A function of the engine itself, which reads the stack's state without any cluster. */
const READ_STATE = "pulumi:pulumi:readStackResourceOutputs";

/** Said of a stack that has no resource of ours. */
export const NO_FLEET = "the stack has no fleet to compare with";

const types: ReadonlySet<string> = new Set(KINDS.map(typeToken));

/** Our resources of this stack as they were recorded last; or why there are none to compare with, as a clause. Never rejects. */
export async function readState(): Promise<readonly GivenResource[] | string> {
  try {
    const stackName = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()].join("/");
    const { outputs = {} } = (await pulumi.runtime.invoke(READ_STATE, { stackName })) as { readonly outputs?: Readonly<Record<string, RecordedResource>> };
    const resources = Object.values(outputs).filter(({ type }) => types.has(type));
    if (resources.length === 0) return NO_FLEET;
    return resources.map((resource) => ({ type: resource.type, properties: unwrapSecrets(resource.outputs ?? {}) as GivenResource["properties"] }));
  } catch (error) {
    return `the state of the stack cannot be read (${error instanceof Error ? error.message : String(error)})`;
  }
}

interface RecordedResource {
  readonly type: string;
  readonly outputs?: Readonly<Record<string, unknown>>;
}
