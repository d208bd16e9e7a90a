/** Every guard: a case that it allows, one that it refuses, and the words of the refusal. */
import type { KubeObject } from "../../../core/model/kube-object";
import { GUARD_NAMES, guardsSet, judge, readGuards, unknownNames, type GuardName, type Guards } from "../../../core/plan/guards";
import { refusalText } from "../../../core/report/guards-text";
import { blastOf, compareFleets } from "../../../core/plan/diff";
import { createPreview, type Preview } from "../../../core/preview";

interface Fleet {
  readonly clusters: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly objects: readonly KubeObject[];
}

const namespace = (name: string): KubeObject => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
const configMap = (name: string, value: string, labels: Readonly<Record<string, string>> = {}): KubeObject => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "shop", labels: { app: "web", ...labels } }, data: { value } });
const policy = (name: string, tier: string, app = "web"): KubeObject => ({ apiVersion: "control.kubestellar.io/v1alpha1", kind: "BindingPolicy", metadata: { name }, spec: { clusterSelectors: [{ matchLabels: { tier } }], downsync: [{ resources: ["configmaps"], objectSelectors: [{ matchLabels: { app } }] }] } });

const previewOf = ({ clusters, objects }: Fleet): Preview =>
  createPreview({
    spaces: [
      { kind: "ITS", name: "its1", objects: Object.entries(clusters).map(([name, labels]) => ({ apiVersion: "cluster.open-cluster-management.io/v1", kind: "ManagedCluster", metadata: { name, labels }, spec: { hubAcceptsClient: true } })) },
      { kind: "WDS", name: "wds1", inventory: "its1", objects },
    ],
  });

const CLUSTERS = { s1: { tier: "prod", region: "n" }, s2: { tier: "prod", region: "n" }, s3: { tier: "canary", region: "s" } };
const BASE: Fleet = { clusters: CLUSTERS, objects: [namespace("shop"), configMap("web", "1"), policy("shop", "prod")] };
/** Everything on prod changes. */
const EDITED: Fleet = { ...BASE, objects: [namespace("shop"), configMap("web", "2"), policy("shop", "prod")] };
/** s2 leaves prod. */
const RELABELLED: Fleet = { ...BASE, clusters: { ...CLUSTERS, s2: { tier: "canary", region: "n" } } };
/** Canary and prod at once. */
const BOTH: Fleet = { ...BASE, objects: [...EDITED.objects, policy("more", "canary")] };

function refusals(guards: Guards, head: Fleet, base: Fleet = BASE, today = "2026-11-21") {
  const previews = { base: previewOf(base), head: previewOf(head) };
  const changes = compareFleets(previews.base, previews.head);
  return judge(guards, { ...previews, changes, blast: blastOf(changes, previews), diagnostics: previews.head.findings(), today });
}

interface Case {
  readonly guard: GuardName;
  readonly refused: readonly [Guards, Fleet];
  readonly message: string;
  readonly allowed: readonly [Guards, Fleet];
}

const CASES: readonly Case[] = [
  { guard: "maxClustersTouched", refused: [{ maxClustersTouched: { count: 1 } }, EDITED], message: "2 of 3 clusters are touched; at most 1 may be", allowed: [{ maxClustersTouched: { count: 2 } }, EDITED] },
  { guard: "maxClustersTouched", refused: [{ maxClustersTouched: { share: 0.5 } }, EDITED], message: "2 of 3 clusters are touched; at most 1 (50%) may be", allowed: [{ maxClustersTouched: { share: 0.7 } }, EDITED] },
  { guard: "maxShareEvicted", refused: [{ maxShareEvicted: 0.4 }, RELABELLED], message: "policy shop leaves 1 of its 2 clusters (50%); at most 40% may be left", allowed: [{ maxShareEvicted: 0.5 }, RELABELLED] },
  { guard: "neverEmpty", refused: [{ neverEmpty: ["shop"] }, { ...BASE, objects: [namespace("shop"), configMap("web", "1")] }], message: "policy shop would place nothing any more; it must never be empty", allowed: [{ neverEmpty: ["*"] }, RELABELLED] },
  { guard: "protected.labels", refused: [{ protected: { labels: ["tier"] } }, RELABELLED], message: "the label tier of ManagedCluster s2 is edited (prod → canary); it is protected", allowed: [{ protected: { labels: ["region"] } }, RELABELLED] },
  { guard: "protected.clusters", refused: [{ protected: { clusters: ["s2"] } }, RELABELLED], message: "cluster s2 is touched; it is protected", allowed: [{ protected: { clusters: ["s1", "s3"] } }, RELABELLED] },
  { guard: "protected.namespaces", refused: [{ protected: { namespaces: ["shop"] } }, EDITED], message: "namespace shop is touched (ConfigMap shop/web); it is protected", allowed: [{ protected: { namespaces: ["bank"] } }, EDITED] },
  { guard: "protected.kinds", refused: [{ protected: { kinds: ["ConfigMap"] } }, EDITED], message: "ConfigMap shop/web is touched; ConfigMap is a protected kind", allowed: [{ protected: { kinds: ["Deployment.apps"] } }, EDITED] },
  { guard: "allowed", refused: [{ allowed: [{ policies: ["mo*"], clusters: { matchLabels: { tier: "prod" } } }] }, BOTH], message: "policy more places on s3; it may not", allowed: [{ allowed: [{ policies: ["*"], clusters: {} }] }, BOTH] },
  { guard: "requiredLabels.clusters", refused: [{ requiredLabels: { clusters: ["owner"] } }, BASE], message: "s1, s2, s3 lack the required label owner", allowed: [{ requiredLabels: { clusters: ["tier"] } }, BASE] },
  { guard: "requiredLabels.objects", refused: [{ requiredLabels: { objects: ["team"] } }, EDITED], message: "ConfigMap shop/web lacks the required label team", allowed: [{ requiredLabels: { objects: ["app"] } }, EDITED] },
  { guard: "apart", refused: [{ apart: [{ one: { matchLabels: { tier: "prod" } }, other: { matchLabels: { tier: "canary" } } }] }, BOTH], message: "one change touches s1, s2 together with s3; they must be changed apart", allowed: [{ apart: [{ one: { matchLabels: { tier: "prod" } }, other: { matchLabels: { tier: "canary" } } }] }, EDITED] },
  { guard: "diagnostics", refused: [{ diagnostics: "error" }, { ...BASE, objects: [...BASE.objects, { apiVersion: "example.com/v1", kind: "Blue", metadata: { name: "x" } }] }], message: "", allowed: [{ diagnostics: "error" }, EDITED] },
];

test.each(CASES.map((one) => [one.guard, one.message, one] as const))("%s: %s", (guard, message, { refused, allowed }) => {
  const found = refusals(...refused);
  expect(found.length).toBeGreaterThan(0);
  for (const one of found) expect(one).toMatchObject({ guard, ...(message !== "" && { message }) });
  expect(refusals(...allowed)).toEqual([]);
});

test("every guard has its case", () => {
  expect(new Set(CASES.map(({ guard }) => guard))).toEqual(new Set(GUARD_NAMES));
  expect(CASES.map(({ guard, refused: [guards] }) => guardsSet(guards).includes(guard))).not.toContain(false);
});

test("an exception lets one refusal pass, for its subject and until its day", () => {
  const guards: Guards = { protected: { clusters: ["s1", "s2"] }, exceptions: [{ guard: "protected.clusters", subject: "s1", reason: "moved", approvedBy: "ann", until: "2026-11-21" }] };
  expect(refusals(guards, EDITED).map(({ subject, exception }) => [subject, exception?.approvedBy])).toEqual([["s1", "ann"], ["s2", undefined]]);
  const after = refusals(guards, EDITED, BASE, "2026-11-22");
  expect(after.map(({ exception, expired }) => [exception, expired?.until])).toEqual([[undefined, "2026-11-21"], [undefined, undefined]]);
  expect(after.map(refusalText)).toEqual([
    "refused by protected.clusters: cluster s1 is touched; it is protected; its exception ended with 2026-11-21 (moved; approved by ann)",
    "refused by protected.clusters: cluster s2 is touched; it is protected",
  ]);
  // One that holds counts, whatever ended before it.
  const renewed: Guards = { ...guards, exceptions: [...(guards.exceptions ?? []), { guard: "protected.clusters", reason: "again", approvedBy: "bob" }] };
  expect(refusals(renewed, EDITED, BASE, "2026-11-22").map(({ exception, expired }) => [exception?.approvedBy, expired])).toEqual([["bob", undefined], ["bob", undefined]]);
});

test("names that nobody bears, before or after: each with its path, and who may be meant", () => {
  const told = (guards: Guards, head: Fleet = BASE): readonly string[] => unknownNames(guards, { base: previewOf(BASE), head: previewOf(head) }).map(({ code, severity, path, message, fix }) => `${code} ${severity} ${path} ${/"(.*)"/.exec(message)?.[1]}: ${fix}`);
  expect(told({
    neverEmpty: ["*", "shop", "shpo"],
    protected: { labels: ["tier", "teir"], clusters: ["s1", "store-1"], namespaces: ["shop", "kube-system", "shopp"], kinds: ["ConfigMap", "Deployment.apps", "Secret", "Deploymnt", "Deployment.batch"] },
    allowed: [{ policies: ["shop", "tema-*", "sohp"], clusters: { matchLabels: { nobody: "x" } } }],
    apart: [{ one: { matchLabels: { tier: "lab" } }, other: { matchExpressions: [{ key: "absent", operator: "DoesNotExist" }, { key: "regoin", operator: "In", values: ["n"] }] } }],
  })).toEqual([
    "KS241 warning neverEmpty[2] shpo: Did you mean shop?",
    "KS241 warning protected.labels[1] teir: Did you mean tier?",
    "KS241 warning protected.clusters[1] store-1: Mend the name, or remove it",
    "KS241 warning protected.namespaces[2] shopp: Did you mean shop?",
    "KS241 warning protected.kinds[3] Deploymnt: Did you mean Deployment?",
    "KS241 warning protected.kinds[4] Deployment.batch: Did you mean Deployment.apps?",
    "KS241 warning allowed[0].policies[2] sohp: Did you mean shop?",
    "KS241 warning apart[0].other.matchExpressions[1] regoin: Did you mean region?",
  ]);
  const grown: Fleet = { ...BASE, clusters: { ...CLUSTERS, s4: { zone: "z" } }, objects: [...BASE.objects, policy("more", "canary")] };
  expect(told({ neverEmpty: ["more"], protected: { labels: ["zone"], clusters: ["s4"] } }, grown)).toEqual([]);
});

test("a guards file: all of it read", () => {
  const { guards, findings } = readGuards({
    maxClustersTouched: "20%",
    maxShareEvicted: 0.25,
    neverEmpty: ["*"],
    protected: { labels: ["region"], kinds: ["Secret"] },
    allowed: [{ policies: ["shop-*"], clusters: { matchExpressions: [{ key: "tier", operator: "In", values: ["prod"] }] } }],
    requiredLabels: { clusters: ["region"] },
    apart: [{ one: { matchLabels: { tier: "prod" } }, other: { matchLabels: { tier: "canary" } } }],
    diagnostics: "warning",
    exceptions: [{ guard: "apart", reason: "first rollout", approvedBy: "ann" }],
  });
  expect(findings).toEqual([]);
  expect(guards).toMatchObject({ maxClustersTouched: { share: 0.2 }, maxShareEvicted: 0.25, diagnostics: "warning", exceptions: [{ guard: "apart", reason: "first rollout", approvedBy: "ann" }] });
  expect(guardsSet(guards)).toHaveLength(9);
});

test("a guards file with faults: all of them at once, none thrown", () => {
  const { findings } = readGuards({ maxClustersTouched: -1, maxShareEvicted: "120%", neverEmtpy: [], protected: [], allowed: [{ policies: "shop", clusters: { matchLabels: { a: 1 } } }], apart: [{ one: {} }], diagnostics: "info", exceptions: [{ guard: "nothing", until: "soon" }] });
  expect(findings.map(({ path, fix }) => [path, fix.slice(0, 24)])).toEqual([
    ["neverEmtpy", "Did you mean neverEmpty?"],
    ["maxClustersTouched", "Write a whole number, or"],
    ["maxShareEvicted", "Write a percentage as 20"],
    ["protected", "Write some of labels, cl"],
    ["allowed[0].policies", "Write a list"],
    ["allowed[0].clusters", "Write matchLabels: {key:"],
    ["apart[0].other", "Write some of matchLabel"],
    ["diagnostics", "Write error or warning"],
    ["exceptions[0].guard", "Use one of maxClustersTo"],
    ["exceptions[0].reason", "Write a text"],
    ["exceptions[0].approvedBy", "Write a text"],
    ["exceptions[0].until", "Write it as 2026-12-31, "],
  ]);
});
