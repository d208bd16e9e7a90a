/** The certificates of a space: a CA of its own, made once, ECDSA P-256. Nothing here leaves the state folder. */
import { randomBytes, webcrypto } from "node:crypto";
import { existsSync } from "node:fs";
import path from "node:path";
import type * as X509 from "@peculiar/x509";
import { readText, writeFileAtomic } from "../state/atomic-file";

const KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000;
/** Certificates begin a bit earlier than now: clocks of others may be behind. */
const SKEW_MS = 5 * 60 * 1000;

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

  const { x509, makeKey } = await loadX509();
  const notBefore = new Date(Date.now() - SKEW_MS);
  const notAfter = new Date(Date.now() + TEN_YEARS_MS);
  const validity = { notBefore, notAfter };

  const ca = await makeKey();
  const caCertificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${space}-ca`,
    ...validity,
    keys: ca.keys,
    signingAlgorithm: SIGNATURE,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature, true), await x509.SubjectKeyIdentifierExtension.create(ca.keys.publicKey)],
  });

  const issue = async (subject: string, usage: string, names: readonly { type: "dns" | "ip"; value: string }[]): Promise<{ certificate: X509.X509Certificate; keyPem: string }> => {
    const leaf = await makeKey();
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject,
      issuer: caCertificate.subject,
      ...validity,
      publicKey: leaf.keys.publicKey,
      signingKey: ca.keys.privateKey,
      signingAlgorithm: SIGNATURE,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage]),
        ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
        await x509.AuthorityKeyIdentifierExtension.create(caCertificate.publicKey),
      ],
    });
    return { certificate, keyPem: leaf.pem };
  };
  const server = await issue("CN=kube-apiserver", x509.ExtendedKeyUsage.serverAuth, [...SERVER_NAMES.map((value) => ({ type: "dns" as const, value })), ...SERVER_ADDRESSES.map((value) => ({ type: "ip" as const, value }))]);
  const admin = await issue("O=system:masters, CN=kubernetes-admin", x509.ExtendedKeyUsage.clientAuth, []);
  const serviceAccount = await makeKey();

  const pem = (certificate: X509.X509Certificate): string => `${certificate.toString("pem")}\n`;
  writeFileAtomic(files.caCertificate, pem(caCertificate));
  writeFileAtomic(files.caKey, ca.pem);
  writeFileAtomic(files.serverCertificate, pem(server.certificate));
  writeFileAtomic(files.serverKey, server.keyPem);
  writeFileAtomic(files.adminCertificate, pem(admin.certificate));
  writeFileAtomic(files.adminKey, admin.keyPem);
  writeFileAtomic(files.serviceAccountKey, serviceAccount.pem);
  writeFileAtomic(files.serviceAccountPublicKey, serviceAccount.publicPem);
  writeFileAtomic(complete, "");
  return files;
}

interface Key {
  readonly keys: webcrypto.CryptoKeyPair;
  /** The private key. */
  readonly pem: string;
  readonly publicPem: string;
}

/** Loaded when first needed: it takes as long as the rest of the start. */
async function loadX509(): Promise<{ readonly x509: typeof X509; readonly makeKey: () => Promise<Key> }> {
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  const makeKey = async (): Promise<Key> => {
    const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
    const pem = `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY")}\n`;
    const publicPem = `${x509.PemConverter.encode(await webcrypto.subtle.exportKey("spki", keys.publicKey), "PUBLIC KEY")}\n`;
    return { keys, pem, publicPem };
  };
  return { x509, makeKey };
}

/** 16 random bytes, positive, as RFC 5280 asks. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f | 0x01;
  return bytes.toString("hex");
}
