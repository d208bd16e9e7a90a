/** What each shell makes of a fleet definition: objects by space, the order of no meaning, in the same form for both. */
import { rmSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as cdk8s from "../../constructs/cdk8s";
import { Fleet } from "../../constructs/pulumi";
import type { FleetModel } from "../../core/definition";
import { describeObject } from "../../core/model/kube-object";
import { wholeOf } from "../../core/preview/input";
import type { ApiResource, KubeObject } from "../../core/model/kube-object";
import { OWNER_ANNOTATION, PROPERTIES_NAMESPACE } from "../../core/model/names";
import { resources } from "../../core/model/resources";
import { controlPlaneObject, inventoryControlPlane } from "../../core/render/control-planes";
import { MemoryClient } from "./memory-client";
import { loadFleet } from "../../operations/sources/fleet";
import { declareClusters } from "../../operations/registration";
import { ensureNamespace } from "../../operations/registration/properties";
import type { PreviewInput } from "../../core/preview";
import { KINDS, typeToken } from "../../provider/dynamic/text";
import type { Kind } from "../../provider/dynamic/text";
import { fleetOfResources } from "../../provider/guards/fleet-of-resources";
import { handlers } from "../../provider/registry";
import { unwrapSecrets } from "../../provider/values";
import { controlPlaneOf } from "../../provider/workload-space";
import { aFakeFleet } from "./handler-context";

/** By space, then by what the object is called. */
export type ObjectsBySpace = Readonly<Record<string, Readonly<Record<string, KubeObject>>>>;

/** A fleet as each shell gives it to those who judge it: the folder that `cdk8s synth` writes, and the resources of the Pulumi program. */
export async function inputsOfShells(model: FleetModel): Promise<Readonly<Record<"cdk8s" | "pulumi", PreviewInput>>> {
  const outdir = mkdtempSync(path.join(tmpdir(), "ksfleet-shells-"));
  try {
    const app = new cdk8s.FleetApp({ outdir, onWarning: () => undefined });
    new cdk8s.FleetChart(app, "fleet", { fleet: model });
    app.synth();
    const { input } = fleetOfResources((await registeredResources(model)).map(({ kind, inputs }) => ({ type: typeToken(kind), properties: inputs })));
    return { cdk8s: await readFolder(outdir), pulumi: input };
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** What `cdk8s synth` writes, read back from its files as the preview reads them; the hosting cluster's are read beside it. */
export async function objectsOfCdk8s(model: FleetModel): Promise<ObjectsBySpace> {
  const outdir = mkdtempSync(path.join(tmpdir(), "ksfleet-shells-"));
  try {
    const app = new cdk8s.FleetApp({ outdir, onWarning: () => undefined });
    const chart = new cdk8s.FleetChart(app, "fleet", { fleet: model });
    app.synth();
    const { spaces } = await readFolder(outdir);
    const written = spaces.map(({ name, objects }) => [name, byName(objects.map(wholeOf))] as const);
    return Object.fromEntries([[chart.host.spaceName, byName(cdk8s.readManifests(...(model.inventories.length + model.workloadSpaces.length === 0 ? [] : [path.join(outdir, chart.host.spaceName)])))], ...written]);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** Whole: nothing of it is read again. */
async function readFolder(folder: string): Promise<PreviewInput> {
  const { input, findings } = await loadFleet(folder);
  if (findings.some(({ severity }) => severity === "error")) throw new Error(JSON.stringify(findings));
  return { spaces: input.spaces.map((space) => ({ ...space, objects: space.objects.map(wholeOf) })) };
}

/** One kind more than we know of: one that agents may not create by themselves. */
const SERVED: readonly ApiResource[] = [...Object.values(resources), { group: "storage.k8s.io", version: "v1", kind: "StorageClass", resource: "storageclasses", namespaced: false }];

interface Made {
  readonly kind: Kind;
  readonly inputs: Record<string, unknown>;
}

/** What the handlers write into empty spaces when every resource of the program is created. */
export async function objectsOfPulumi(model: FleetModel): Promise<ObjectsBySpace> {
  const made = await registeredResources(model);
  const { context, spaces } = aFakeFleet();
  for (const name of [model.host.name, ...model.inventories.map((its) => its.name), ...model.workloadSpaces.map((wds) => wds.name)]) spaces.set(name, new MemoryClient({ name, resources: SERVED }));
  const objects: Record<string, KubeObject[]> = Object.fromEntries([...spaces.keys()].map((name) => [name, []]));
  for (const { kind, inputs } of made) {
    const space = (inputs["space"] as { readonly name: string } | undefined)?.name;
    if (kind === "InventorySpace") objects[model.host.name]!.push(controlPlaneObject(inputs["name"] as string, inventoryControlPlane(inputs as never)));
    else if (kind === "WorkloadSpace") objects[model.host.name]!.push(controlPlaneObject(inputs["name"] as string, controlPlaneOf(inputs as never)));
    else if (kind === "WorkloadClusters") await declareClusters(spaces.get(space!)!, Object.entries(inputs["clusters"] as Record<string, object>).map(([name, cluster]) => ({ name, ...cluster })), { owner: "o" });
    else if (kind !== "HostingCluster") await handlers[kind].create(inputs, context);
  }
  // A server refuses properties without their namespace, and the operation then makes it; a space in memory takes everything.
  for (const client of spaces.values()) if ((await client.list(resources.ConfigMap)).items.some(({ metadata }) => metadata.namespace === PROPERTIES_NAMESPACE)) await ensureNamespace(client, PROPERTIES_NAMESPACE);
  for (const [name, client] of spaces) for (const resource of SERVED) objects[name]!.push(...(await client.list(resource)).items);
  return Object.fromEntries(Object.entries(objects).map(([name, found]) => [name, byName(found)]));
}

async function registeredResources(model: FleetModel): Promise<readonly Made[]> {
  const made: Made[] = [];
  await pulumi.runtime.setMocks(
    {
      call: () => ({}),
      newResource: ({ type, name, inputs }) => {
        const kind = KINDS.find((each) => type.endsWith(`:${each}`));
        if (kind === undefined) return { id: name, state: inputs as Record<string, unknown> };
        const { inputs: checked, failures } = handlers[kind].check({}, unwrapSecrets(inputs) as Record<string, unknown>);
        if (failures.length > 0) throw new Error(`${kind} ${name}: ${JSON.stringify(failures)}`);
        made.push({ kind, inputs: unwrapSecrets(checked) as Record<string, unknown> });
        return { id: name, state: { ...(inputs as object), ...checked, uid: `uid-of-${name}` } };
      },
    },
    "project",
    "stack",
    false,
  );
  const fleet = new Fleet("fleet", { fleet: { ...model, warnings: [] }, hosting: { kubeconfig: { context: "host" } } });
  await pulumi.runtime.serializeProperties("test", { urn: fleet.urn });
  await pulumi.runtime.disconnect();
  return made;
}

/** Without what only one way of writing adds: the owner, and what a server fills in. */
function byName(objects: readonly KubeObject[]): Readonly<Record<string, KubeObject>> {
  return Object.fromEntries(
    objects.map((object) => {
      const { uid: _, resourceVersion: __, generation: ___, creationTimestamp: ____, annotations = {}, labels = {}, ...metadata } = object.metadata;
      const { [OWNER_ANNOTATION]: _____, ...own } = annotations;
      const stated = { ...(Object.keys(own).length > 0 && { annotations: own }), ...(Object.keys(labels).length > 0 && { labels }) };
      return [describeObject(object), { ...object, metadata: { ...metadata, ...stated } }];
    }),
  );
}
