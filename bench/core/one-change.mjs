// What one change costs on a placed fleet: from the change to the new Bindings of all policies that it touches.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { performance } from "node:perf_hooks";
import { clusterOf, objectOf, policyOf } from "./synthetic-fleet.mjs";

const require = createRequire(import.meta.url);
const dist = join(dirname(fileURLToPath(import.meta.url)), "../../dist");
/** Measured after as many that are not, in which the code becomes warm. */
const CHANGES = 200;

/** @returns a row for each sort of change, in milliseconds. */
export function changeTimes({ policies, clusters, objects }) {
  const { createPlacementIndex } = require(join(dist, "core/placement/index.js"));
  const { find } = require(join(dist, "core/model/discovery.js")).discoveryOf();
  const index = createPlacementIndex();
  const setObject = (object) => index.setObject(find(object.apiVersion, object.kind), object);
  const setCluster = ({ metadata: { name, labels } }) => index.setCluster({ name, labels });
  for (let i = 0; i < policies; i++) index.setPolicy(policyOf(i, policies));
  for (let i = 0; i < clusters; i++) setCluster(clusterOf(i));
  for (let i = 0; i < objects; i++) setObject(objectOf(i, policies));
  const settle = () => {
    for (const name of index.takeDirty()) index.binding(name);
  };
  settle();

  const measure = (change, prepare, apply) => {
    const times = Array.from({ length: 2 * CHANGES }, (_, i) => {
      const changed = prepare(i);
      const started = performance.now();
      apply(changed);
      settle();
      return performance.now() - started;
    }).slice(CHANGES).sort((a, b) => a - b);
    const at = (share) => Number(times[Math.min(times.length - 1, Math.floor(times.length * share))].toFixed(3));
    return { change, median: at(0.5), "99 of 100": at(0.99), worst: at(1) };
  };
  const relabelled = ({ metadata, ...rest }, labels) => ({ ...rest, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } });
  return [
    measure("label of a cluster that few policies look at", (i) => relabelled(clusterOf((i * 97) % clusters), { ring: String((i * 13) % 100) }), setCluster),
    measure("label of a cluster that a third of all policies look at", (i) => relabelled(clusterOf((i * 89) % clusters), { region: `region-${(i * 7) % 20}` }), setCluster),
    measure("label of an object", (i) => relabelled(objectOf((i * 101) % objects, policies), { team: `team-${(i * 17) % policies}` }), setObject),
    measure("clusters of a policy", (i) => ({ ...policyOf((i * 7) % policies, policies), spec: { ...policyOf((i * 11 + 1) % policies, policies).spec, downsync: policyOf((i * 7) % policies, policies).spec.downsync } }), (policy) => index.setPolicy(policy)),
    measure("objects of a policy", (i) => ({ ...policyOf((i * 7) % policies, policies), spec: { ...policyOf((i * 7) % policies, policies).spec, downsync: policyOf((i * 11 + 1) % policies, policies).spec.downsync } }), (policy) => index.setPolicy(policy)),
  ];
}
