/** The same objects by cdk8s alone, each part a Chart, without any dependency. Arguments: parts, output folder. Prints milliseconds. */
import { performance } from "node:perf_hooks";
import { ApiObject, App, Chart } from "cdk8s";
import { partsOf } from "./objects.mjs";

const parts = partsOf(Number(process.argv[2]));
const started = performance.now();
const app = new App({ outdir: process.argv[3] });
parts.forEach((objects, i) => {
  const chart = new Chart(app, `part-${i}`);
  for (const object of objects) new ApiObject(chart, `${object.kind}-${object.metadata.name}`, object);
});
app.synth();
console.log(performance.now() - started);
