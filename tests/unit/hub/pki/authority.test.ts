import { X509Certificate, createPrivateKey, createPublicKey } from "node:crypto";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { adminEntry, ensurePki, renderKubeconfig } from "../../../../hub/pki";

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), "ksfleet-pki-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = (file: string): string => readFileSync(file, "utf8");

test("the CA of a space signs a server certificate for every name the API server goes by", async () => {
  const pki = await ensurePki(folder, "its1");
  const [ca, server] = [new X509Certificate(read(pki.caCertificate)), new X509Certificate(read(pki.serverCertificate))];
  expect(ca.ca).toBe(true);
  expect(ca.subject).toBe("CN=its1-ca");
  expect(server.ca).toBe(false);
  expect(server.verify(ca.publicKey)).toBe(true);
  expect(server.checkIssued(ca)).toBe(true);
  for (const name of ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"]) expect(server.checkHost(name)).toBe(name);
  for (const address of ["127.0.0.1", "10.0.0.1"]) expect(server.checkIP(address)).toBe(address);
  expect(server.checkPrivateKey(createPrivateKey(read(pki.serverKey)))).toBe(true);
});

test("the administrator is of group system:masters and may only be a client", async () => {
  const pki = await ensurePki(folder, "its1");
  const admin = new X509Certificate(read(pki.adminCertificate));
  expect(admin.subject.split("\n").sort()).toEqual(["CN=kubernetes-admin", "O=system:masters"]);
  expect(admin.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
});

test("the public key for service accounts belongs to the private one", async () => {
  const pki = await ensurePki(folder, "its1");
  const derived = createPublicKey(read(pki.serviceAccountKey)).export({ type: "spki", format: "pem" }) as string;
  expect(derived.replaceAll(/\s/g, "")).toBe(read(pki.serviceAccountPublicKey).replaceAll(/\s/g, ""));
});

test("no file is for other eyes", async () => {
  await ensurePki(path.join(folder, "pki"), "its1");
  const modes = readdirSync(path.join(folder, "pki")).map((file) => [file, (statSync(path.join(folder, "pki", file)).mode & 0o777).toString(8)]);
  expect(modes.length).toBeGreaterThan(5);
  expect(modes.filter(([, mode]) => mode !== "600")).toEqual([]);
});

test("what is there stays", async () => {
  const pki = await ensurePki(folder, "its1");
  const before = read(pki.caCertificate);
  await ensurePki(folder, "its1");
  expect(read(pki.caCertificate)).toBe(before);
});

test.each(["complete", "ca.key"])("a half-made PKI (no %s) is made anew, as a whole", async (missing) => {
  const pki = await ensurePki(folder, "its1");
  const before = read(pki.caCertificate);
  rmSync(path.join(folder, missing));
  await ensurePki(folder, "its1");
  expect(read(pki.caCertificate)).not.toBe(before);
  expect(new X509Certificate(read(pki.adminCertificate)).verify(new X509Certificate(read(pki.caCertificate)).publicKey)).toBe(true);
});

test("a torn file counts as missing", async () => {
  const pki = await ensurePki(folder, "its1");
  writeFileSync(pki.serverKey, "");
  await ensurePki(folder, "its1");
  expect(read(pki.serverKey)).toContain("PRIVATE KEY");
});

test("a kubeconfig has a context for each space, the first current", async () => {
  const pki = await ensurePki(folder, "its1");
  const config = parse(renderKubeconfig([adminEntry("host", 1111, pki), { name: "far", server: "https://far.example:6443", user: { token: "t" } }])) as Record<string, unknown>;
  expect(config["current-context"]).toBe("host");
  expect(config["contexts"]).toEqual([
    { name: "host", context: { cluster: "host", user: "host-admin" } },
    { name: "far", context: { cluster: "far", user: "far-admin" } },
  ]);
  expect((config["clusters"] as { cluster: { server: string } }[]).map(({ cluster }) => cluster.server)).toEqual(["https://127.0.0.1:1111", "https://far.example:6443"]);
});
