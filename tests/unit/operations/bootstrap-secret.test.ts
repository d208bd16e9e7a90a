import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ensurePki, pkiFiles } from "../../../hub/pki";
import { bootstrapVerdict, tryReadHubAccess } from "../../../operations/join";
import { bootstrapKubeconfig } from "../../../operations/registration";
import type { HubAddress } from "../../../operations/registration";

const now = new Date("2026-06-01T00:00:00Z");
const hub: HubAddress = { server: "https://hub.example:6443", ca: "CA\n", hubName: "hub-7c4f4a3e-0000-4000-8000-000000000001" };
const rebuilt: HubAddress = { ...hub, hubName: "hub-7c4f4a3e-0000-4000-8000-000000000002" };

const token = (secondsLeft: number): string => `x.${Buffer.from(JSON.stringify({ exp: now.getTime() / 1000 + secondsLeft })).toString("base64url")}.y`;
const secret = (data: Readonly<Record<string, string>>) => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: Object.fromEntries(Object.entries(data).map(([key, text]) => [key, Buffer.from(text).toString("base64")])) });
const bootstrap = (address: HubAddress, bearer: string) => secret({ kubeconfig: bootstrapKubeconfig(address, bearer) });

let certificate: string;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "ks-pki-"));
  await ensurePki(folder, "hub");
  certificate = readFileSync(pkiFiles(folder).adminCertificate, "utf8");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const credentials = (address: HubAddress) => secret({ kubeconfig: bootstrapKubeconfig(address, "none"), "tls.crt": certificate });

test("a cluster without a Secret gets one", () => {
  expect(bootstrapVerdict({ bootstrap: undefined, hub: undefined }, hub, now)).toBe("none there");
  expect(bootstrapVerdict({ bootstrap: secret({ kubeconfig: ": no yaml: [" }), hub: undefined }, hub, now)).toBe("none there");
});

test("an agent with a certificate keeps its Secret, however old the token", () => {
  expect(bootstrapVerdict({ bootstrap: bootstrap(hub, token(-86_400)), hub: credentials(hub) }, hub, new Date())).toBe("keep");
});

test("an agent that waits keeps its Secret as long as the token serves", () => {
  expect(bootstrapVerdict({ bootstrap: bootstrap(hub, token(600)), hub: undefined }, hub, now)).toBe("keep");
  expect(bootstrapVerdict({ bootstrap: bootstrap(hub, token(60)), hub: undefined }, hub, now)).toBe("expired");
  expect(bootstrapVerdict({ bootstrap: bootstrap(hub, "abcdef.0123456789abcdef"), hub: undefined }, hub, now)).toBe("keep");
});

test("a certificate that has run out is no certificate", () => {
  expect(bootstrapVerdict({ bootstrap: bootstrap(hub, token(60)), hub: credentials(hub) }, hub, now)).toBe("keep");
  const later = new Date("2126-01-01T00:00:00Z");
  expect(bootstrapVerdict({ bootstrap: bootstrap(hub, token(60)), hub: credentials(hub) }, hub, later)).toBe("expired");
});

test.each<[string, HubAddress]>([
  ["rebuilt under the same URL and CA", rebuilt],
  ["at another URL", { ...hub, server: "https://other.example" }],
  ["with another CA", { ...hub, ca: "OTHER" }],
  ["behind a proxy now", { ...hub, proxyUrl: "http://proxy.example:3128" }],
])("a hub %s needs a new Secret", (_, address) => {
  expect(bootstrapVerdict({ bootstrap: bootstrap(hub, token(3600)), hub: credentials(hub) }, address, now)).toBe("another hub");
});

test("a Secret that clusteradm made, whose names say nothing about the hub, is for this hub", () => {
  const made = { ...hub, hubName: "hub" };
  expect(bootstrapVerdict({ bootstrap: bootstrap(made, token(-60)), hub: credentials(made) }, hub, new Date())).toBe("keep");
});

test("what is no kubeconfig is none", () => {
  for (const text of ["", "[]", "a: b", "contexts: 3", "current-context: x\ncontexts: [{name: x, context: {cluster: y}}]"]) expect(tryReadHubAccess(text)).toBeUndefined();
});
