import { resources } from "../../../core/model/resources";
import { crdOf } from "../../../core/render/crds";
import { installAgent, joinTargetOf } from "../../../operations/join";
import { until } from "../../support/poll";
import { MemoryClient } from "../../support/memory-client";

const hub = (): MemoryClient => new MemoryClient({ name: "its1", raw: () => ({ status: { token: "t", expirationTimestamp: "2126-01-01T00:00:00Z" } }) });

test("a definition that the API server has only just taken, with null for conditions, is waited for", async () => {
  const wec = new MemoryClient({ name: "store", raw: () => ({ status: { allowed: true } }) });
  const { name } = crdOf("Klusterlet").metadata;
  await wec.seed({ apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "u" } }, { ...crdOf("Klusterlet"), status: { conditions: null } });
  const installed = installAgent(wec, "store", await joinTargetOf(hub(), { ca: "ca" }), { owner: "p/s", settings: {}, operator: "built-in" });
  installed.catch(() => undefined);
  await until("it looks at the definition", 5, async () => wec.calls.some(({ verb, kind }) => verb === "list" && kind === "CustomResourceDefinition"));
  await wec.patch(resources.CustomResourceDefinition, { name }, { status: { conditions: [{ type: "Established", status: "True" }] } }, { subresource: "status" });
  await expect(installed).resolves.toMatchObject({ clusterUid: "u", bootstrapOffered: true, mustRejoin: false });
  expect((await wec.get(resources.Klusterlet, { name: "klusterlet" }))?.["spec"]).toMatchObject({ clusterName: "store" });
});
