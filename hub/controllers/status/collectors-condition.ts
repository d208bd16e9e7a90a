/** Keeps the condition by which a Binding tells whether its StatusCollectors are there. Reference 4.5. */
import type { Binding } from "../../../core/model/binding";
import { resources } from "../../../core/model/resources";
import { collectorsAvailable } from "../../../core/status/index";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { formatTime } from "../runtime/conditions";
import type { Collectors } from "./collectors";
import { STATUS_FIELD_MANAGER } from "./names";
import type { Requests } from "./requests";

export interface CollectorsConditionContext {
  readonly wds: SpaceClient;
  readonly bindings: Informer;
  readonly requests: Requests;
  readonly collectors: Collectors;
  readonly now: () => Date;
}

/** One run for one Binding. Transport drops the condition with each of its writes; upstream's controller may leave it so, we never do. */
export async function syncCollectorsCondition({ wds, bindings, requests, collectors, now }: CollectorsConditionContext, name: string): Promise<void> {
  const binding = bindings.get({ name }) as Binding | undefined;
  const asked = requests.collectorsOf(name);
  if (binding === undefined || asked === undefined) return;
  const wanted = collectorsAvailable(asked.filter((collector) => collectors.get(collector) === undefined));
  const { conditions = [], observedGeneration = 0 } = binding.status ?? {};
  const present = conditions.find(({ type }) => type === wanted.type);
  if (present !== undefined && present.status === wanted.status && present.reason === wanted.reason && present.message === wanted.message) return;
  const { uid, resourceVersion } = binding.metadata;
  const others = conditions.filter((condition) => condition !== present);
  // The time moves with each change, as upstream's conditions do.
  await wds.patch(resources.Binding, { name }, { metadata: { uid, resourceVersion }, status: { observedGeneration, conditions: [...others, { ...wanted, lastTransitionTime: formatTime(now()) }] } }, { fieldManager: STATUS_FIELD_MANAGER, subresource: "status" });
}
