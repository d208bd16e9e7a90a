/** A policy by intent: what goes where, said step by step. The same methods for every shell; the result is plain data. */
import type { BindingPolicySpec, DownsyncClause, LabelSelector } from "./binding-policy";
import { Clause, Selector } from "./selectors";
import type { Delivery } from "./selectors";

type Labels = Readonly<Record<string, string>>;

/** Methods by which a policy is said; each adds, none takes away. */
export interface PolicyIntent {
  /** Clusters for which any of the selectors holds. */
  selectClusters(...selectors: readonly LabelSelector[]): this;
  /** Clusters with all of these labels. */
  selectClustersLabelled(labels: Labels): this;
  /** Every cluster of the inventory, those to come included. */
  selectAllClusters(): this;
  /** Objects that any of these clauses matches. */
  deliver(...clauses: readonly DownsyncClause[]): this;
  /** Objects with all of these labels. */
  deliverLabelled(labels: Labels, delivery?: Delivery): this;
  /** Namespaces with everything inside. */
  deliverNamespaces(names: readonly string[], delivery?: Delivery): this;
}

/**
 * Collects the `spec` of a BindingPolicy.
 *
 * In a Pulumi program: `new BindingPolicy("nginx", { space, ...definePolicy().selectAllClusters().deliverLabelled({ app: "nginx" }).spec })`.
 */
export class PolicyBuilder implements PolicyIntent {
  private readonly clusterSelectors: LabelSelector[];
  private readonly downsync: DownsyncClause[];

  /** @param start - said already; its empty lists stay where nothing is added. */
  constructor(private readonly start: BindingPolicySpec = {}) {
    this.clusterSelectors = [...(start.clusterSelectors ?? [])];
    this.downsync = [...(start.downsync ?? [])];
  }

  selectClusters(...selectors: readonly LabelSelector[]): this {
    this.clusterSelectors.push(...selectors);
    return this;
  }

  selectClustersLabelled(labels: Labels): this {
    return this.selectClusters(Selector.labels(labels));
  }

  selectAllClusters(): this {
    return this.selectClusters(Selector.all());
  }

  deliver(...clauses: readonly DownsyncClause[]): this {
    this.downsync.push(...clauses);
    return this;
  }

  deliverLabelled(labels: Labels, delivery?: Delivery): this {
    return this.deliver(Clause.labelled(labels, delivery));
  }

  deliverNamespaces(names: readonly string[], delivery?: Delivery): this {
    return this.deliver(...Clause.namespaces(names, delivery));
  }

  /** What was said so far; a copy of the lists. */
  get spec(): BindingPolicySpec {
    return {
      ...this.start,
      ...(this.clusterSelectors.length === 0 ? {} : { clusterSelectors: [...this.clusterSelectors] }),
      ...(this.downsync.length === 0 ? {} : { downsync: [...this.downsync] }),
    };
  }
}

/** A policy to be said by intent. */
export const definePolicy = (start?: BindingPolicySpec): PolicyBuilder => new PolicyBuilder(start);
