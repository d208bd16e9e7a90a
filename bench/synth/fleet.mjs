/** One synth by FleetApp, each part a Workload. Arguments: parts, output folder. Prints milliseconds from the first construct to the last file. */
import { createRequire } from "node:module";
import { performance } from "node:perf_hooks";
import { partsOf } from "./objects.mjs";

const { FleetApp, HostingCluster, InventorySpace, WorkloadSpace } = createRequire(import.meta.url)("../../dist/constructs/cdk8s/index.js");

const parts = partsOf(Number(process.argv[2]));
const started = performance.now();
const app = new FleetApp({ outdir: process.argv[3] });
const host = new HostingCluster(app, "host");
const inventory = new InventorySpace(app, "its1", { host });
const wds1 = new WorkloadSpace(app, "wds1", { host, inventory });
parts.forEach((objects, i) => wds1.addWorkload(`part-${i}`, { objects }));
app.synth();
console.log(performance.now() - started);
