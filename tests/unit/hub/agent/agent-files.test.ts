import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { AgentFiles } from "../../../../hub/agent/agent-files";
import { ensurePki, pkiFiles } from "../../../../hub/pki";
import { writeFileAtomic } from "../../../../hub/state";
import { bootstrapKubeconfig } from "../../../../operations/registration";
import type { HubAddress } from "../../../../operations/registration";

const now = new Date();
const hub: HubAddress = { server: "https://127.0.0.1:1700", ca: "ca", hubName: "hub-7c4f4a3e-0000-4000-8000-000000000001" };
let folder: string;
let files: AgentFiles;
let certificate: string;
const bootstrapFile = (): string => path.join(folder, "bootstrap.kubeconfig");

beforeAll(async () => {
  const pki = mkdtempSync(path.join(tmpdir(), "ks-pki-"));
  await ensurePki(pki, "hub");
  certificate = readFileSync(pkiFiles(pki).adminCertificate, "utf8");
  rmSync(pki, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "ks-agent-"));
  files = new AgentFiles({ bootstrapKubeconfig: bootstrapFile(), hubKubeconfigDir: path.join(folder, "hub") });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const secret = (address: HubAddress, token: string) => ({ apiVersion: "v1", kind: "Secret", metadata: { name: "bootstrap-hub-kubeconfig" }, data: { kubeconfig: Buffer.from(bootstrapKubeconfig(address, token)).toString("base64") } });
const certify = (address: HubAddress): void => {
  for (const [name, text] of Object.entries({ kubeconfig: bootstrapKubeconfig(address, ""), "tls.crt": certificate, "tls.key": "key", "agent-name": "a" })) writeFileAtomic(path.join(folder, "hub", name), text);
};

test("without a Secret there is nothing to start with", () => {
  expect(files.takeBootstrap(undefined, now)).toBe(false);
  expect(files.hasAnything()).toBe(false);
});

test("a first Secret is taken, the same again changes nothing, a newer token begins anew", () => {
  expect(files.takeBootstrap(secret(hub, "one"), now)).toBe(true);
  expect(statSync(bootstrapFile()).mode & 0o777).toBe(0o600);
  expect(files.takeBootstrap(secret(hub, "one"), now)).toBe(false);
  expect(files.takeBootstrap(secret(hub, "two"), now)).toBe(true);
  expect(readFileSync(bootstrapFile(), "utf8")).toContain("two");
});

test("an agent with a certificate of that hub is left alone: no token is written", () => {
  certify(hub);
  expect(files.takeBootstrap(secret(hub, "new"), now)).toBe(false);
  expect(existsSync(bootstrapFile())).toBe(false);
  expect(Object.keys(files.credentials()!)).toEqual(["kubeconfig", "tls.crt", "tls.key", "agent-name"]);
});

test("a hub that has moved since the Secret was taken is the same hub", () => {
  files.takeBootstrap(secret(hub, "one"), now);
  certify({ ...hub, server: "https://127.0.0.1:1800" });
  expect(files.takeBootstrap(secret(hub, "one"), now)).toBe(false);
  expect(files.hasCredentials()).toBe(true);
});

test.each<[string, Partial<HubAddress>]>([
  ["another hub", { server: "https://127.0.0.1:2" }],
  ["a hub with another CA", { ca: "other" }],
  ["a hub that was rebuilt in the same place", { hubName: "hub-7c4f4a3e-0000-4000-8000-000000000002" }],
])("a certificate is given up for %s, the agent's name is kept", (_, change) => {
  certify(hub);
  expect(files.takeBootstrap(secret({ ...hub, ...change }, "new"), now)).toBe(true);
  expect(files.hasCredentials()).toBe(false);
  expect(readFileSync(path.join(folder, "hub", "agent-name"), "utf8")).toBe("a");
});

test("a certificate that has run out needs the new token", () => {
  certify(hub);
  expect(files.takeBootstrap(secret(hub, "new"), new Date("2126-01-01"))).toBe(true);
});

test("a Secret whose file was lost is taken again", () => {
  files.takeBootstrap(secret(hub, "one"), now);
  rmSync(bootstrapFile());
  expect(files.takeBootstrap(secret(hub, "one"), now)).toBe(true);
});
