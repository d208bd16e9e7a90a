import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HubPaths, readText, writeFileAtomic } from "../../../../hub/state";
import { hasAgent, hasCertificate, moveAgents, offerBootstrap, removeUsedBootstraps } from "../../../../hub/supervisor/agent-files";

let paths: HubPaths;
beforeEach(() => (paths = new HubPaths(mkdtempSync(path.join(tmpdir(), "ksfleet-agents-")))));
afterEach(() => rmSync(paths.folder, { recursive: true, force: true }));

const kubeconfig = (server: string, ca: string, token: string): string => `clusters: [{name: x, cluster: {server: "${server}", certificate-authority-data: ${ca}}}]\nusers: [{name: x, user: {token: ${token}}}]\n`;
const certify = (server: string, ca: string): void => {
  writeFileAtomic(path.join(paths.agentHubFolder("c1"), "kubeconfig"), kubeconfig(server, ca, "none"));
  writeFileAtomic(path.join(paths.agentHubFolder("c1"), "tls.crt"), "certificate");
};

test("a cluster without credentials has no agent", () => {
  expect(hasAgent(paths, "c1")).toBe(false);
});

test("a first bootstrap kubeconfig is taken, the same one again changes nothing, a newer token does", () => {
  expect(offerBootstrap(paths, "c1", kubeconfig("https://127.0.0.1:1", "ca", "one"))).toBe(true);
  expect(hasAgent(paths, "c1")).toBe(true);
  expect(offerBootstrap(paths, "c1", kubeconfig("https://127.0.0.1:1", "ca", "one"))).toBe(false);
  expect(offerBootstrap(paths, "c1", kubeconfig("https://127.0.0.1:1", "ca", "two"))).toBe(true);
});

test("an agent with a certificate of that ITS needs no bootstrap: no token is written", () => {
  certify("https://127.0.0.1:1", "ca");
  expect(offerBootstrap(paths, "c1", kubeconfig("https://127.0.0.1:1", "ca", "new"))).toBe(false);
  expect(existsSync(paths.bootstrapKubeconfig("c1"))).toBe(false);
});

test.each([
  ["another ITS", "https://127.0.0.1:2", "ca"],
  ["an ITS that was rebuilt", "https://127.0.0.1:1", "other"],
])("a certificate is given up for %s", (_, server, ca) => {
  certify("https://127.0.0.1:1", "ca");
  expect(offerBootstrap(paths, "c1", kubeconfig(server, ca, "new"))).toBe(true);
  expect(hasCertificate(paths, "c1")).toBe(false);
});

test("a bootstrap kubeconfig goes once there is a certificate, not before", () => {
  offerBootstrap(paths, "c1", kubeconfig("https://127.0.0.1:1", "ca", "one"));
  removeUsedBootstraps(paths);
  expect(existsSync(paths.bootstrapKubeconfig("c1"))).toBe(true);
  certify("https://127.0.0.1:1", "ca");
  removeUsedBootstraps(paths);
  expect(existsSync(paths.bootstrapKubeconfig("c1"))).toBe(false);
});

test("agents follow an ITS to its new port, and only those of that ITS", () => {
  certify("https://127.0.0.1:1700", "ca");
  writeFileAtomic(path.join(paths.agentHubFolder("c2"), "kubeconfig"), kubeconfig("https://127.0.0.1:17001", "ca", "t"));
  writeFileSync(path.join(paths.agentFolder("c2"), "note"), "");
  moveAgents(paths, "https://127.0.0.1:1700", "https://127.0.0.1:99");
  expect(readText(path.join(paths.agentHubFolder("c1"), "kubeconfig"))).toContain('"https://127.0.0.1:99"');
  expect(readText(path.join(paths.agentHubFolder("c2"), "kubeconfig"))).toContain('"https://127.0.0.1:17001"');
});
