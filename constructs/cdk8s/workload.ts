/** Workload: a set of objects that belong together. */
import { Chart } from "cdk8s";
import type { Construct } from "constructs";
import { formatDiagnostic } from "../../core/model/diagnostic";
import type { KubeObject } from "../../core/model/kube-object";
import { describeObject } from "../../core/model/kube-object";
import type { AgentRightsChoice } from "../../core/render/agent-rights";
import type { ManifestSource } from "../../operations/sources";
import { loadManifests } from "../../operations/sources";
import { DerivedAgentRights } from "./agent-rights";
import { addObject } from "./api-objects";
import { markPart, partOf } from "./part";
import { Space } from "./space";

/** Props of a Workload. */
export interface WorkloadProps {
  /** YAML or JSON file, or folder of such files, relative to the current folder. */
  readonly manifests?: string | readonly string[];
  /** YAML text. */
  readonly yaml?: string;
  /** Objects written in the program. */
  readonly objects?: readonly KubeObject[];
  /** Of namespaced objects that name none. @default "default" */
  readonly defaultNamespace?: string;
  /** Added to every object, so that a policy can select by them. */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * What to do about kinds that OCM's work agents may not create (custom resources, StorageClasses, …). `derive`: the synth adds the ClusterRole
   * `<id>-agent-rights` that the agents aggregate; it has the labels that those objects share, so a policy which selects them by labels delivers it
   * too. `none`: a policy that delivers them without such a ClusterRole is a finding (KS454). @default "none"
   */
  readonly agentRights?: AgentRightsChoice;
}

/**
 * Objects in the space in whose scope it is, written into files of their own. It is a chart: any construct can stand in its scope, such as
 * those of cdk8s-plus, `Include` and `Helm`.
 */
export class Workload extends Chart {
  constructor(scope: Construct, id: string, { manifests, yaml, objects = [], defaultNamespace = "default", labels, agentRights = "none" }: WorkloadProps = {}) {
    super(scope, id, { namespace: defaultNamespace, ...(labels === undefined ? {} : { labels: { ...labels } }) });
    markPart(this, nameInSpace(this));
    const { found, findings } = readObjects(manifests, yaml);
    if (findings.length > 0) this.node.addValidation({ validate: () => [...findings] });
    for (const object of [...found, ...objects]) this.addObject(object);
    if (agentRights === "derive") new DerivedAgentRights(this, id);
  }

  /** Adds an object. Given twice, it is a finding at synth. */
  addObject(object: KubeObject): void {
    const key = describeObject(object);
    if (this.node.tryFindChild(key) !== undefined) this.node.addValidation({ validate: () => [`${key} is given twice (KS215). Leave one of them out`] });
    else addObject(this, key, object);
  }
}

/** The ids from the space down, without those of the space's own groups. */
function nameInSpace(construct: Construct): string {
  const space = Space.tryOf(construct);
  const scopes = construct.node.scopes.slice(space?.node.scopes.length ?? -1);
  return scopes.filter((scope) => partOf(scope) === undefined).map(({ node }) => node.id).join(".");
}

function readObjects(manifests: WorkloadProps["manifests"], yaml: string | undefined): { readonly found: readonly KubeObject[]; readonly findings: readonly string[] } {
  const paths = manifests === undefined ? [] : typeof manifests === "string" ? [manifests] : manifests;
  const sources: readonly ManifestSource[] = [...paths.map((path) => ({ path })), ...(yaml === undefined ? [] : [{ text: yaml, name: "yaml" }])];
  const loaded = sources.map((source) => loadManifests(source));
  return { found: loaded.flatMap(({ objects }) => objects.map(({ object }) => object)), findings: loaded.flatMap(({ diagnostics }) => diagnostics.map(formatDiagnostic)) };
}
