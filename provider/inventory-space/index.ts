/** InventorySpace: an ITS, which is an OCM hub; by a ControlPlane of KubeFlex, or a cluster that is one already. */
import type { BootstrapSecretReference } from "../../core/model/control-plane";
import { resources } from "../../core/model/resources";
import { INVENTORY_TYPES, bootstrapSecretOf, inventoryControlPlane } from "../../core/render/control-planes";
import { InputCheck } from "../input-check";
import { checkSpace, diffSpace } from "../space/check";
import { spaceHandler } from "../space/handler";
import type { SpaceInputs } from "../space/inputs";

export interface InventorySpaceInputs extends SpaceInputs {
  readonly type: (typeof INVENTORY_TYPES)[number];
  /** False where OCM is there already. */
  readonly installOcm: boolean;
  /** Type `external`: the Secret with the cluster's kubeconfig, on the hosting cluster. */
  readonly bootstrapSecret?: BootstrapSecretReference;
}

export const inventorySpace = spaceHandler<InventorySpaceInputs>({
  kind: "InventorySpace",
  spaceKind: "ITS",
  required: [resources.ManagedCluster, resources.ManifestWork],
  controlPlaneSpec: inventoryControlPlane,
  withLiveSpec: (inputs, live) => ({ ...inputs, type: live.type as InventorySpaceInputs["type"], installOcm: (live.postCreateHooks ?? []).some(({ hookName }) => hookName === "its-hub-init") }),
  diff: (olds, news) => diffSpace(olds, news, { inPlace: ["installOcm", "bootstrapSecret"], replace: ["type"] }),
  check(news) {
    const check = new InputCheck(news);
    const shared = checkSpace("ITS", news, check);
    check.oneOf("type", INVENTORY_TYPES);
    const bootstrapSecret = news["bootstrapSecret"] as Partial<BootstrapSecretReference> | undefined;
    if (bootstrapSecret !== undefined && news["type"] !== "external") check.fail("bootstrapSecret", 'is for spaces of type "external" only');
    const inputs: InventorySpaceInputs = {
      ...shared,
      type: (news["type"] ?? "vcluster") as InventorySpaceInputs["type"],
      installOcm: (news["installOcm"] ?? true) as boolean,
      ...(news["type"] === "external" ? { bootstrapSecret: bootstrapSecretOf(shared.name, bootstrapSecret) } : {}),
    };
    return { inputs, failures: check.failures };
  },
});
