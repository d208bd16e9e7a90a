/** One change that every guard refuses, the words of each refusal, and guards that allow it: the same for all gates. */
import type { BindingPolicySpec } from "../../core/model/binding-policy";
import type { KubeObject } from "../../core/model/kube-object";
import type { GuardName, GuardsSpec } from "../../core/plan/guards";
import { bindingPolicyObject } from "../../core/render/definitions";
import { managedCluster } from "../../core/render/inventory";

/** A fleet of one ITS and one WDS. */
export interface GuardedFleet {
  readonly clusters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly objects: readonly KubeObject[];
  readonly policies: Readonly<Record<string, BindingPolicySpec>>;
}

const configMap = (name: string, value: string): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels: { app: name } }, data: { value } });
const namespace: KubeObject = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } };
/** Stays as it is: gates that cannot read it would say that it changes. */
const secret: KubeObject = { apiVersion: "v1", kind: "Secret", metadata: { name: "key", namespace: "shop", labels: { app: "key" } }, data: { password: "aHVudGVyMg==" } };
const places = (app: string, clusters: Readonly<Record<string, string>>): BindingPolicySpec => ({ clusterSelectors: [{ matchLabels: clusters }], downsync: [{ objectSelectors: [{ matchLabels: { app } }] }] });

const CLUSTERS = { s1: { tier: "prod", region: "n" }, s2: { tier: "prod", region: "n" }, s3: { tier: "canary", region: "s" } };

export const STANDING: GuardedFleet = { clusters: CLUSTERS, objects: [namespace, secret, configMap("web", "1"), configMap("spare", "1")], policies: { keys: places("key", { region: "n" }), shop: places("web", { tier: "prod" }), spare: places("spare", { tier: "prod" }) } };

/** web changes, s2 leaves prod, spare goes, more comes to canary, and a kind that nobody knows. */
export const CHANGED: GuardedFleet = {
  clusters: { ...CLUSTERS, s2: { tier: "canary", region: "n" } },
  objects: [namespace, secret, configMap("web", "2"), configMap("spare", "1"), { apiVersion: "example.com/v1", kind: "Blue", metadata: { name: "x" } }],
  policies: { keys: places("key", { region: "n" }), shop: places("web", { tier: "prod" }), more: places("web", { tier: "canary" }) },
};

/** Each of these refuses the change. */
export const STRICT: GuardsSpec = {
  maxClustersTouched: 2,
  maxShareEvicted: 0.4,
  neverEmpty: ["spare"],
  protected: { labels: ["tier"], clusters: ["s1"], namespaces: ["shop"], kinds: ["ConfigMap"] },
  allowed: [{ policies: ["mo*"], clusters: { matchLabels: { tier: "prod" } } }],
  requiredLabels: { clusters: ["owner"], objects: ["team"] },
  apart: [{ one: { matchLabels: { tier: "prod" } }, other: { matchLabels: { tier: "canary" } } }],
  diagnostics: "error",
};

/** Each of these allows it. */
export const LENIENT: GuardsSpec = {
  maxClustersTouched: "100%",
  maxShareEvicted: 1,
  neverEmpty: ["shop"],
  protected: { labels: ["region"], clusters: ["s9"], namespaces: ["bank"], kinds: ["Deployment.apps"] },
  allowed: [{ policies: ["*"], clusters: {} }],
  requiredLabels: { clusters: ["tier"], objects: ["app"] },
  apart: [{ one: { matchLabels: { tier: "prod" } }, other: { matchLabels: { tier: "lab" } } }],
};

/** What each guard of `STRICT` says to the change. */
export const MESSAGES: Readonly<Record<GuardName, readonly string[]>> = {
  maxClustersTouched: ["3 of 3 clusters are touched; at most 2 may be"],
  maxShareEvicted: ["policy shop leaves 1 of its 2 clusters (50%); at most 40% may be left", "policy spare leaves 2 of its 2 clusters (100%); at most 40% may be left"],
  neverEmpty: ["policy spare would place nothing any more; it must never be empty"],
  "protected.labels": ["the label tier of ManagedCluster s2 is edited (prod → canary); it is protected"],
  "protected.clusters": ["cluster s1 is touched; it is protected"],
  "protected.namespaces": ["namespace shop is touched (ConfigMap shop/web, ConfigMap shop/spare); it is protected"],
  "protected.kinds": ["ConfigMap shop/web, ConfigMap shop/spare are touched; ConfigMap is a protected kind"],
  allowed: ["policy more places on s2, s3; it may not"],
  "requiredLabels.clusters": ["s1, s2, s3 lack the required label owner"],
  "requiredLabels.objects": ["ConfigMap shop/web lacks the required label team"],
  apart: ["one change touches s1 together with s2, s3; they must be changed apart"],
  diagnostics: ["error KS401 of Blue.example.com x: nothing in the input serves example.com/v1 Blue; the API server would refuse the object, so the preview leaves it out"],
};

/** All messages with their guards, in the order in which gates tell them. */
export const TOLD: readonly (readonly [GuardName, string])[] = (Object.entries(MESSAGES) as [GuardName, readonly string[]][]).flatMap(([guard, messages]) => messages.map((message) => [guard, message] as const));

/** The manifests of a fleet, by space. */
export function manifestsOf({ clusters, objects, policies }: GuardedFleet): Readonly<Record<"its1" | "wds1", readonly KubeObject[]>> {
  return {
    its1: Object.entries(clusters).map(([name, labels]) => managedCluster(name, { labels })),
    wds1: [...objects, ...Object.entries(policies).map(([name, spec]) => bindingPolicyObject(name, {}, spec))],
  };
}
