import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HubPaths, writeFileAtomic } from "../../../../hub/state";
import { ApiServers } from "../../../../hub/supervisor/api-servers";
import { Spaces } from "../../../../hub/supervisor/spaces";

let paths: HubPaths;
beforeEach(() => (paths = new HubPaths(mkdtempSync(path.join(tmpdir(), "ksfleet-api-servers-")))));
afterEach(() => rmSync(paths.folder, { recursive: true, force: true }));

test("a kubeconfig that could not be read is read again by the next probe", async () => {
  const apiServers = new ApiServers({ paths, spaces: new Spaces(paths, () => undefined), log: () => undefined, signal: new AbortController().signal, onMoved: () => undefined, onHostServing: () => Promise.resolve() });
  const { probe } = apiServers.hooks("wds1");
  await expect(probe!()).rejects.toMatchObject({ code: "BadKubeconfig" });
  // Nothing listens on port 1: that it is asked shows that the file was read.
  writeFileAtomic(paths.kubeconfig("wds1"), JSON.stringify({ clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:1" } }], users: [{ name: "u", user: { token: "t" } }], contexts: [{ name: "x", context: { cluster: "c", user: "u" } }], "current-context": "x" }));
  await expect(probe!()).rejects.toMatchObject({ code: "Unreachable" });
  apiServers.forget("wds1");
});
