/** The certificates of a space: a CA of its own, made once. Nothing here leaves the state folder. */
import { existsSync } from "node:fs";
import path from "node:path";
import { readText, writeFileAtomic } from "../state/atomic-file";
import { newAuthority, newKeyPair } from "./certificates";

/** Under these names the API server is addressed, by us and by pods that would run in it. */
const SERVER_NAMES = ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"];
const SERVER_ADDRESSES = ["127.0.0.1", "10.0.0.1"];

/** Files of a space's PKI, all PEM with mode 0600; private keys are PKCS 8. */
export interface SpacePki {
  readonly caCertificate: string;
  readonly caKey: string;
  readonly serverCertificate: string;
  readonly serverKey: string;
  /** Group `system:masters`. */
  readonly adminCertificate: string;
  readonly adminKey: string;
  /** Signs service account tokens. */
  readonly serviceAccountKey: string;
  /** Verifies them. */
  readonly serviceAccountPublicKey: string;
}

/** Where the files of a PKI are in `folder`. */
export function pkiFiles(folder: string): SpacePki {
  const file = (name: string): string => path.join(folder, name);
  return { caCertificate: file("ca.crt"), caKey: file("ca.key"), serverCertificate: file("server.crt"), serverKey: file("server.key"), adminCertificate: file("admin.crt"), adminKey: file("admin.key"), serviceAccountKey: file("service-account.key"), serviceAccountPublicKey: file("service-account.pub") };
}

/**
 * Makes the PKI of a space unless it is there. All or nothing: a half-made one (a kill in between) is made anew; nobody
 * can have used it, because nothing starts before it is whole.
 */
export async function ensurePki(folder: string, space: string): Promise<SpacePki> {
  const files = pkiFiles(folder);
  const complete = path.join(folder, "complete");
  if (existsSync(complete) && (Object.values(files) as string[]).every((file) => (readText(file) ?? "") !== "")) return files;

  const ca = await newAuthority(`${space}-ca`);
  const server = await ca.issue({ subject: "CN=kube-apiserver", usage: "server", names: [...SERVER_NAMES.map((value) => ({ type: "dns" as const, value })), ...SERVER_ADDRESSES.map((value) => ({ type: "ip" as const, value }))] });
  const admin = await ca.issue({ subject: "O=system:masters, CN=kubernetes-admin", usage: "client" });
  const serviceAccount = await newKeyPair();

  writeFileAtomic(files.caCertificate, ca.certificate);
  writeFileAtomic(files.caKey, ca.key);
  writeFileAtomic(files.serverCertificate, server.certificate);
  writeFileAtomic(files.serverKey, server.key);
  writeFileAtomic(files.adminCertificate, admin.certificate);
  writeFileAtomic(files.adminKey, admin.key);
  writeFileAtomic(files.serviceAccountKey, serviceAccount.key);
  writeFileAtomic(files.serviceAccountPublicKey, serviceAccount.publicKey);
  writeFileAtomic(complete, "");
  return files;
}
