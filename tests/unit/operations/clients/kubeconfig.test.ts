import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { kubeconfigFiles, parseKubeconfig, readKubeconfig } from "../../../../operations/clients/kubeconfig";

const folder = mkdtempSync(path.join(tmpdir(), "kubeconfig-"));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  delete process.env["KSFLEET_ALLOW_EXEC"];
  delete process.env["KUBECONFIG"];
});

const config = (cluster: object, user: object, extra: object = {}): string =>
  JSON.stringify({ apiVersion: "v1", kind: "Config", clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443", ...cluster } }], users: [{ name: "u", user }], contexts: [{ name: "x", context: { cluster: "c", user: "u" } }], "current-context": "x", ...extra });
const base64 = (text: string): string => Buffer.from(text).toString("base64");

test("embedded certificates are decoded", async () => {
  const access = await parseKubeconfig(config({ "certificate-authority-data": base64("CA") }, { "client-certificate-data": base64("CERT"), "client-key-data": base64("KEY") }), { origin: "o" });
  expect(access).toEqual({ context: "x", cluster: "c", server: "https://127.0.0.1:6443", ca: "CA", credentials: { kind: "certificate", cert: "CERT", key: "KEY" } });
});

test("files are read relative to the kubeconfig", async () => {
  writeFileSync(path.join(folder, "ca.crt"), "CA FILE");
  writeFileSync(path.join(folder, "k"), config({ "certificate-authority": "ca.crt" }, { token: "t" }));
  expect(await readKubeconfig({ path: path.join(folder, "k") })).toMatchObject({ ca: "CA FILE", credentials: { kind: "token", token: "t" } });
});

test.each([
  ["an exec plugin that is not allowed", config({}, { exec: { command: "/usr/bin/evil" } }), /wants to run the plugin "evil".*KSFLEET_ALLOW_EXEC=evil/],
  ["an auth provider that is not allowed", config({}, { "auth-provider": { name: "oidc" } }), /plugin "oidc"/],
  ["a local file named by a kubeconfig from a server", config({ "certificate-authority": "../../etc/passwd" }, {}), /may not name local files/],
  ["a server without TLS", config({ server: "http://127.0.0.1:8080" }, {}), /is not https/],
  ["the metadata service of a cloud", config({ server: "https://169.254.169.254" }, {}), /link-local/],
  ["no verification of the server", config({ "insecure-skip-tls-verify": true }, {}), /insecure-skip-tls-verify/],
  ["a proxy", config({ "proxy-url": "https://p" }, {}), /proxy-url/],
  ["a server that is no URL", config({ server: "nowhere" }, {}), /is no URL/],
  ["a missing user", config({}, {}, { users: [] }), /user "u", which is not there/],
  ["a missing cluster", config({}, {}, { clusters: [] }), /cluster "c", which is not there/],
  ["no current context", config({}, {}, { "current-context": "" }), /no current-context/],
  ["broken YAML", "a: [", /is no YAML/],
  ["something else", "- 1", /is no kubeconfig/],
  ["an alias bomb", `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c,*c,*c]`, /cannot be taken in: .*alias/],
])("%s is refused with the reason", async (_what, text, message) => {
  await expect(parseKubeconfig(text, { origin: "o" })).rejects.toThrow(message);
});

test("no message shows a secret", async () => {
  await expect(parseKubeconfig(config({ "proxy-url": "https://p" }, { token: "CANARY" }), { origin: "o" })).rejects.toThrow(expect.objectContaining({ message: expect.not.stringContaining("CANARY") as string }) as Error);
});

test("an allowed plugin is left to the client library", async () => {
  process.env["KSFLEET_ALLOW_EXEC"] = "aws, other";
  expect((await parseKubeconfig(config({}, { exec: { command: "/bin/aws" } }), { origin: "o" })).credentials).toMatchObject({ kind: "plugin", plugin: "aws", context: "x" });
});

test("an unknown context is answered with the known ones", async () => {
  await expect(parseKubeconfig(config({}, {}), { origin: "o", context: "y" })).rejects.toThrow(/no context "y"; it has x/);
});

test("of several files the first that names the context wins", async () => {
  const one = path.join(folder, "one");
  const two = path.join(folder, "two");
  writeFileSync(one, config({}, { token: "1" }, { contexts: [{ name: "a", context: { cluster: "c", user: "u" } }], "current-context": "" }));
  writeFileSync(two, config({}, { token: "2" }));
  process.env["KUBECONFIG"] = [one, path.join(folder, "absent"), two].join(path.delimiter);
  expect(kubeconfigFiles(undefined)).toEqual([one, path.join(folder, "absent"), two]);
  expect((await readKubeconfig({ context: "a" })).credentials).toEqual({ kind: "token", token: "1" });
  expect((await readKubeconfig({})).credentials).toEqual({ kind: "token", token: "2" });
});

test("a file that is not there is named", async () => {
  await expect(readKubeconfig({ path: path.join(folder, "none") })).rejects.toThrow(/none: ENOENT/);
});
