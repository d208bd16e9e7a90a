/** The teams of a company, and what each is trusted with. Groups are those of the identity provider. */

/**
 * How a team lives on the platform. `namespace`: it deploys into its namespaces of the space that all share, and the platform team decides where they
 * go. `space`: it has a workload space of its own, and decides itself; that is for teams with clusters of their own, because a policy selects objects of
 * every namespace of its space.
 */
export type Tenancy = "namespace" | "space";

/** A team. */
export interface Team {
  /** A DNS label; its namespaces are called `<name>-<stage>`. */
  readonly name: string;
  readonly tenancy: Tenancy;
  /** Pool of clusters on which it runs; pools are labels of clusters. */
  readonly pool: "shared" | "regulated" | "gpu";
  /** Most CPUs and memory of each of its namespaces on each cluster. */
  readonly quota: { readonly cpu: string; readonly memory: string };
  /** Teams of the same pool that may call its service directly; all others come through the ingress. */
  readonly callers?: readonly string[];
}

/** Every team. */
export const TEAMS: readonly Team[] = [
  { name: "storefront", tenancy: "namespace", pool: "shared", quota: { cpu: "40", memory: "80Gi" } },
  { name: "search", tenancy: "namespace", pool: "shared", quota: { cpu: "60", memory: "160Gi" }, callers: ["storefront"] },
  { name: "catalog", tenancy: "namespace", pool: "shared", quota: { cpu: "30", memory: "60Gi" }, callers: ["storefront", "search"] },
  { name: "basket", tenancy: "namespace", pool: "shared", quota: { cpu: "20", memory: "40Gi" }, callers: ["storefront"] },
  { name: "delivery", tenancy: "namespace", pool: "shared", quota: { cpu: "20", memory: "40Gi" }, callers: ["basket"] },
  { name: "loyalty", tenancy: "namespace", pool: "shared", quota: { cpu: "10", memory: "20Gi" }, callers: ["basket", "storefront"] },
  { name: "notifications", tenancy: "namespace", pool: "shared", quota: { cpu: "10", memory: "20Gi" }, callers: ["delivery", "basket", "loyalty"] },
  { name: "payments", tenancy: "space", pool: "regulated", quota: { cpu: "80", memory: "160Gi" } },
  { name: "fraud", tenancy: "space", pool: "regulated", quota: { cpu: "60", memory: "240Gi" }, callers: ["payments"] },
  { name: "recommendations", tenancy: "space", pool: "gpu", quota: { cpu: "200", memory: "800Gi" } },
];

/** Group of the identity provider with the members of a team. */
export const groupOf = ({ name }: Pick<Team, "name">): string => `oidc:team-${name}`;

/** The team that runs the platform itself. */
export const PLATFORM_GROUP = "oidc:team-platform";

/** Stages of every team's software, on every cluster of its pool that is of this stage. */
export const STAGES = ["staging", "production"] as const;

export const namespacesOf = ({ name }: Pick<Team, "name">): readonly string[] => STAGES.map((stage) => `${name}-${stage}`);
