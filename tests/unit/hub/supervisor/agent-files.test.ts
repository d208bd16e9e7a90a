import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HubPaths, readText, writeFileAtomic } from "../../../../hub/state";
import { moveAgents, removeUsedBootstraps } from "../../../../hub/supervisor/agent-files";

let paths: HubPaths;
beforeEach(() => (paths = new HubPaths(mkdtempSync(path.join(tmpdir(), "ksfleet-agents-")))));
afterEach(() => rmSync(paths.folder, { recursive: true, force: true }));

const kubeconfig = (server: string): string => `clusters: [{name: x, cluster: {server: "${server}"}}]\n`;
const certify = (server: string): void => {
  writeFileAtomic(path.join(paths.agentHubFolder("c1"), "kubeconfig"), kubeconfig(server));
  writeFileAtomic(path.join(paths.agentHubFolder("c1"), "tls.crt"), "certificate");
};

test("a bootstrap kubeconfig goes once there is a certificate, not before", () => {
  writeFileAtomic(paths.bootstrapKubeconfig("c1"), kubeconfig("https://127.0.0.1:1"));
  removeUsedBootstraps(paths);
  expect(existsSync(paths.bootstrapKubeconfig("c1"))).toBe(true);
  certify("https://127.0.0.1:1");
  removeUsedBootstraps(paths);
  expect(existsSync(paths.bootstrapKubeconfig("c1"))).toBe(false);
});

test("agents follow an ITS to its new port, and only those of that ITS", () => {
  certify("https://127.0.0.1:1700");
  writeFileAtomic(path.join(paths.agentHubFolder("c2"), "kubeconfig"), kubeconfig("https://127.0.0.1:17001"));
  writeFileSync(path.join(paths.agentFolder("c2"), "note"), "");
  moveAgents(paths, "https://127.0.0.1:1700", "https://127.0.0.1:99");
  expect(readText(path.join(paths.agentHubFolder("c1"), "kubeconfig"))).toContain('"https://127.0.0.1:99"');
  expect(readText(path.join(paths.agentHubFolder("c2"), "kubeconfig"))).toContain('"https://127.0.0.1:17001"');
});
