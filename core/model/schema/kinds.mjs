/** Every kind that is written in this folder. To add one: write it in a file here, list it here, `npm run generate`. */
import { ControlPlane, PostCreateHook } from "./kubeflex.mjs";
import { BindingPolicy, CustomTransform, StatusCollector } from "./kubestellar.mjs";
import { Binding, CombinedStatus, WorkStatus } from "./kubestellar-results.mjs";
import { AddOnDeploymentConfig, ClusterManagementAddOn } from "./ocm-addon-definitions.mjs";
import { ManagedClusterAddOn } from "./ocm-addons.mjs";
import { ClusterClaim, ManagedCluster } from "./ocm-clusters.mjs";
import { Klusterlet } from "./ocm-klusterlet.mjs";
import { AddOnPlacementScore, ManagedClusterSet, ManagedClusterSetBinding, Placement, PlacementDecision } from "./ocm-placements.mjs";
import { AppliedManifestWork, ManifestWork, ManifestWorkReplicaSet } from "./ocm-works.mjs";

/**
 * A kind: `group`, `kind`, `plural`, `shortNames`, `categories`, `scope`; `spaces`, the kinds of space that have its CRD;
 * `source`, the release that it follows; `parsed`, whether users write it and get a validator; `versions`, the first of which
 * gives the TypeScript types and all of which are served, each with `columns`, `status` (true: subresource, false: none
 * although subresources are mentioned) and `stored` (true unless said otherwise).
 */
export const kinds = [
  AddOnDeploymentConfig,
  AddOnPlacementScore,
  AppliedManifestWork,
  Binding,
  BindingPolicy,
  ClusterClaim,
  ClusterManagementAddOn,
  CombinedStatus,
  ControlPlane,
  CustomTransform,
  Klusterlet,
  ManagedCluster,
  ManagedClusterAddOn,
  ManagedClusterSet,
  ManagedClusterSetBinding,
  ManifestWork,
  ManifestWorkReplicaSet,
  Placement,
  PlacementDecision,
  PostCreateHook,
  StatusCollector,
  WorkStatus,
];
