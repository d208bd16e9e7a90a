/** BindingPolicy: which objects go to which clusters. */
import { Lazy } from "cdk8s";
import type { ApiObject } from "cdk8s";
import { Construct } from "constructs";
import type { BindingPolicySpec, DownsyncClause, LabelSelector } from "../../core/model/binding-policy";
import { ordinary } from "../../core/model/plain-data";
import type { PolicyIntent } from "../../core/model/policy-builder";
import { PolicyBuilder } from "../../core/model/policy-builder";
import type { Delivery } from "../../core/model/selectors";
import type { DefinitionMetadata } from "../../core/render/definitions";
import { bindingPolicyObject } from "../../core/render/definitions";
import { OBJECT_ID, addObject } from "./api-objects";
import { markPart } from "./part";

/** Props of a BindingPolicy. What its methods say is added to them. */
export interface BindingPolicyProps extends BindingPolicySpec, DefinitionMetadata {
  /** At most 63 characters. @default the construct's id */
  readonly name?: string;
}

/** Binds workload objects of the WDS in whose scope it is to clusters of its ITS. */
export class BindingPolicy extends Construct implements PolicyIntent {
  /** The object. */
  readonly apiObject: ApiObject;
  /** Its name. */
  readonly policyName: string;
  private readonly builder: PolicyBuilder;

  constructor(scope: Construct, id: string, { name = id, labels, annotations, ...spec }: BindingPolicyProps = {}) {
    super(scope, id);
    markPart(this, "policies");
    this.policyName = name;
    this.builder = new PolicyBuilder(spec);
    this.apiObject = addObject(this, OBJECT_ID, bindingPolicyObject(name, { labels, annotations }, Lazy.any({ produce: () => ordinary(this.builder.spec) }) as BindingPolicySpec));
  }

  selectClusters(...selectors: readonly LabelSelector[]): this {
    this.builder.selectClusters(...selectors);
    return this;
  }

  selectClustersLabelled(labels: Readonly<Record<string, string>>): this {
    this.builder.selectClustersLabelled(labels);
    return this;
  }

  selectAllClusters(): this {
    this.builder.selectAllClusters();
    return this;
  }

  deliver(...clauses: readonly DownsyncClause[]): this {
    this.builder.deliver(...clauses);
    return this;
  }

  deliverLabelled(labels: Readonly<Record<string, string>>, delivery?: Delivery): this {
    this.builder.deliverLabelled(labels, delivery);
    return this;
  }

  deliverNamespaces(names: readonly string[], delivery?: Delivery): this {
    this.builder.deliverNamespaces(names, delivery);
    return this;
  }
}
