/** What `ksfleet join --output manifests` prints, but for the CRD, which has a test of its own. `npm run golden:accept` rewrites. */
import { parseAllDocuments, stringify } from "yaml";
import { resources } from "../../core/model/resources";
import { MemoryClient } from "../support/memory-client";
import { joinManifests } from "../../operations/join";
import type { JoinManifestsOptions } from "../../operations/join";

const PEM = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";

async function printed(options: JoinManifestsOptions): Promise<string> {
  const its = new MemoryClient({ name: "its1", raw: () => ({ status: { token: "the-token", expirationTimestamp: "2026-01-01T00:00:00Z" } }) });
  await its.create(resources.Namespace, { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system", uid: "7c4f4a3e-0000-4000-8000-000000000001" } });
  const { manifests } = await joinManifests(its, "store-7", { server: "https://hub.example:6443", ca: PEM, ...options });
  return manifests;
}

/** The printed documents without the CRD; the bootstrap kubeconfig, which is YAML in base64, spelt out. */
function readable(text: string): string {
  return parseAllDocuments(text)
    .map((document) => document.toJS() as { kind: string; metadata: { name: string }; data?: Record<string, string> })
    .filter(({ kind }) => kind !== "CustomResourceDefinition")
    .map((object) => stringify(object.kind === "Secret" ? { ...object, data: Object.fromEntries(Object.entries(object.data ?? {}).map(([key, value]) => [key, Buffer.from(value, "base64").toString()])) } : object))
    .join("---\n");
}

test("by default", async () => {
  expect(readable(await printed({}))).toMatchSnapshot();
});

test("with every option", async () => {
  const text = await printed({
    proxyUrl: "http://proxy.example:3128",
    proxyCa: `${PEM}${PEM.replace("AAAA", "BBBB")}`,
    imagePullCredentials: '{"auths":{"registry.example":{"auth":"eDp5"}}}',
    settings: { mode: "Singleton", imageRegistry: "registry.example/ocm", version: "v1.3.1", resources: { limits: { cpu: "800m" }, requests: { cpu: "500m" } }, clientCertExpirationSeconds: 86_400, externalServerUrl: "https://store-7.example:6443", annotations: { site: "7" } },
  });
  expect(readable(text)).toMatchSnapshot();
});
