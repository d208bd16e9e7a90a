// The embedded hub as people wait for it and pay for it: start, latency, use at rest; and, with `scale`, fleets of light agents.
import { deliveryTimes } from "./latency.mjs";
import { usageAtRest } from "./at-rest.mjs";
import { runFleet } from "./scale.mjs";
import { withTemporaryHub } from "./temporary-hub.mjs";

/** Seconds, but for growth: how many times as much five times as many clusters may take. */
const GOALS = { up: 40, median: 3, growth: 6.5 };
const CLUSTERS = ["cluster1", "cluster2"];
const FLEETS = [100, 500];

/** `hub`: latency and use; `hub scale [N...]`: fleets of these sizes. @returns the exit code: 1 when a goal is missed. */
export async function benchHub(args) {
  const missed = args[0] === "scale" ? await scale(args.slice(1).map(Number)) : await smallHub();
  console.log(missed.length === 0 ? "all goals reached" : `missed: ${missed.join("; ")}`);
  return missed.length === 0 ? 0 : 1;
}

async function smallHub() {
  return withTemporaryHub(CLUSTERS.length, async ({ hub, clients, upSeconds }) => {
    const usage = await usageAtRest(hub);
    const times = await deliveryTimes(clients, CLUSTERS);
    const median = times[Math.floor(times.length / 2)] / 1000;
    const sum = (key) => usage.reduce((total, row) => total + row[key], 0);
    console.table([
      { what: `up with ${CLUSTERS.length} clusters, toolchain in place`, is: `${upSeconds.toFixed(1)} s`, goal: `at most ${GOALS.up} s` },
      { what: `Deployment in the WDS to Deployment on ${CLUSTERS.length} clusters, median of ${times.length}`, is: `${median.toFixed(2)} s`, goal: `at most ${GOALS.median} s` },
      { what: "the slowest of them", is: `${(times.at(-1) / 1000).toFixed(2)} s`, goal: "" },
      { what: "memory at rest", is: `${Math.round(sum("megabytes"))} MB`, goal: "reported" },
      { what: "processor at rest", is: `${sum("cpuPercent").toFixed(1)} % of one`, goal: "reported" },
    ]);
    console.table(usage.map(({ program, processes, megabytes, cpuPercent }) => ({ program, processes, MB: Math.round(megabytes), "CPU %": Number(cpuPercent.toFixed(1)) })));
    return [...(upSeconds > GOALS.up ? [`up took ${upSeconds.toFixed(1)} s, goal ${GOALS.up}`] : []), ...(median > GOALS.median ? [`median latency ${median.toFixed(2)} s, goal ${GOALS.median}`] : [])];
  });
}

async function scale(sizes) {
  const results = [];
  for (const size of sizes.length === 0 ? FLEETS : sizes) {
    const result = await runFleet(size);
    console.table([result.summary]);
    console.table(result.processes);
    console.log("calls a cluster to register:");
    console.table(result.registering);
    console.log("calls a cluster to deliver:");
    console.table(result.delivering);
    results.push(result.summary);
  }
  const [first, last] = [results[0], results.at(-1)];
  if (results.length < 2) return [];
  const times = last.clusters / first.clusters;
  const limit = (times * GOALS.growth) / 5;
  return ["registrationSeconds", "deliverySeconds", "reportedSeconds"].flatMap((what) => {
    const growth = last[what] / first[what];
    console.log(`${what}: ${times} times the clusters take ${growth.toFixed(1)} times as long`);
    return growth > limit ? [`${what} grows ${growth.toFixed(1)} times, goal ${limit.toFixed(1)}`] : [];
  });
}
