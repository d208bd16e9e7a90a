/** WorkloadSpace: a WDS with the controllers that place and transport what is in it; by a ControlPlane of KubeFlex, or a cluster that is one already. */
import type { ControlPlaneSpec } from "../../core/model/control-plane";
import { resources } from "../../core/model/resources";
import { WORKLOAD_TYPES, workloadControlPlane } from "../../core/render/control-planes";
import { embeddedPlaceOf } from "../../operations/clients";
import type { SpaceRef } from "../../operations/clients";
import { InputCheck } from "../input-check";
import { checkSpace, diffSpace } from "../space/check";
import { spaceHandler } from "../space/handler";
import type { SpaceInputs } from "../space/inputs";
import { compareSpaces } from "../compare";

export interface WorkloadSpaceInputs extends SpaceInputs {
  readonly type: (typeof WORKLOAD_TYPES)[number];
  /** The ITS that this WDS delivers to. */
  readonly inventory: SpaceRef;
  /** Comma-separated, without blanks, core as an empty element: `",apps"`; `""`: all groups. */
  readonly apiGroups: string;
}

/** The ITS is named on embedded hubs only: with KubeStellar 0.30 the one ITS of a hosting cluster is found without it, and a name hurts. */
export function controlPlaneOf({ name, type, apiGroups, inventory, host }: Pick<WorkloadSpaceInputs, "name" | "type" | "apiGroups" | "inventory" | "host">): ControlPlaneSpec {
  const embedded = host !== undefined && embeddedPlaceOf(host) !== undefined;
  return workloadControlPlane({ name, type, apiGroups, itsName: embedded ? inventory.name : "" });
}

export const workloadSpace = spaceHandler<WorkloadSpaceInputs>({
  kind: "WorkloadSpace",
  spaceKind: "WDS",
  required: [resources.BindingPolicy, resources.Binding],
  controlPlaneSpec: controlPlaneOf,
  withLiveSpec: (inputs, live) => ({
    ...inputs,
    type: live.type as WorkloadSpaceInputs["type"],
    apiGroups: (live.postCreateHooks ?? []).find(({ hookName }) => hookName === "kubestellar-controller")?.vars?.["APIGroups"] ?? "",
  }),
  diff(olds, news) {
    const diff = diffSpace(olds, news, { inPlace: ["apiGroups"], replace: ["type"] });
    const inventory = compareSpaces(olds.inventory, news.inventory);
    const replaces = inventory === "another" ? [...diff.replaces, "inventory"] : diff.replaces;
    // Of one that moves elsewhere the new is made first; one that only delivers elsewhere keeps its name and place.
    return { changes: diff.changes || inventory !== "same", replaces, deleteBeforeReplace: diff.replaces.length > 0 ? diff.deleteBeforeReplace : replaces.length > 0 };
  },
  check(news) {
    const check = new InputCheck(news);
    const shared = checkSpace("WDS", news, check);
    check.oneOf("type", WORKLOAD_TYPES);
    check.space("inventory");
    const apiGroups = (news["apiGroups"] ?? "") as string;
    if (/\s/.test(apiGroups)) check.fail("apiGroups", `${JSON.stringify(apiGroups)} has blanks, which KubeStellar takes for part of a group's name: write the groups separated by commas only, core as an empty one`);
    return { inputs: { ...shared, type: (news["type"] ?? "k8s") as WorkloadSpaceInputs["type"], inventory: news["inventory"] as SpaceRef, apiGroups }, failures: check.failures };
  },
});
