/** Makes certificate authorities and what they sign: ECDSA P-256, valid for ten years. */
import { randomBytes, webcrypto } from "node:crypto";
import type * as X509 from "@peculiar/x509";

const KEY = { name: "ECDSA", namedCurve: "P-256" } as const;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" } as const;
const TEN_YEARS_MS = 10 * 365 * 24 * 3600 * 1000;
/** Certificates begin a bit earlier than now: clocks of others may be behind. */
const SKEW_MS = 5 * 60 * 1000;

/** A certificate with its private key, both PEM; keys are PKCS 8. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** Whom a certificate is for. */
export interface CertificateSubject {
  /** `O=system:masters, CN=kubernetes-admin` */
  readonly subject: string;
  readonly usage: "client" | "server";
  readonly names?: readonly { readonly type: "dns" | "ip"; readonly value: string }[];
}

/** A CA in memory. */
export interface Authority extends KeyPair {
  readonly issue: (to: CertificateSubject) => Promise<KeyPair>;
}

/** Makes a CA of this common name. */
export async function newAuthority(commonName: string): Promise<Authority> {
  const x509 = await loadX509();
  const notBefore = new Date(Date.now() - SKEW_MS);
  const validity = { notBefore, notAfter: new Date(Date.now() + TEN_YEARS_MS) };
  const own = await makeKey(x509);
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serial(),
    name: `CN=${commonName}`,
    ...validity,
    keys: own.keys,
    signingAlgorithm: SIGNATURE,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true), new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature, true), await x509.SubjectKeyIdentifierExtension.create(own.keys.publicKey)],
  });

  const issue = async ({ subject, usage, names = [] }: CertificateSubject): Promise<KeyPair> => {
    const leaf = await makeKey(x509);
    const certificate = await x509.X509CertificateGenerator.create({
      serialNumber: serial(),
      subject,
      issuer: authority.subject,
      ...validity,
      publicKey: leaf.keys.publicKey,
      signingKey: own.keys.privateKey,
      signingAlgorithm: SIGNATURE,
      extensions: [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([usage === "client" ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth]),
        ...(names.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension([...names])]),
        await x509.AuthorityKeyIdentifierExtension.create(authority.publicKey),
      ],
    });
    return { certificate: pem(certificate), key: leaf.pem };
  };
  return { certificate: pem(authority), key: own.pem, issue };
}

/** A key pair without a certificate; both PEM. */
export async function newKeyPair(): Promise<{ readonly key: string; readonly publicKey: string }> {
  const { pem: key, publicPem } = await makeKey(await loadX509());
  return { key, publicKey: publicPem };
}

interface Key {
  readonly keys: webcrypto.CryptoKeyPair;
  /** The private key. */
  readonly pem: string;
  readonly publicPem: string;
}

/** Loaded when first needed: it takes as long as the rest of the start. */
async function loadX509(): Promise<typeof X509> {
  const x509 = await import("@peculiar/x509");
  x509.cryptoProvider.set(webcrypto);
  return x509;
}

async function makeKey(x509: typeof X509): Promise<Key> {
  const keys = await webcrypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
  const encode = async (format: "pkcs8" | "spki", key: webcrypto.CryptoKey, label: string): Promise<string> => `${x509.PemConverter.encode(await webcrypto.subtle.exportKey(format, key), label)}\n`;
  return { keys, pem: await encode("pkcs8", keys.privateKey, "PRIVATE KEY"), publicPem: await encode("spki", keys.publicKey, "PUBLIC KEY") };
}

const pem = (certificate: X509.X509Certificate): string => `${certificate.toString("pem")}\n`;

/** 16 random bytes, positive, as RFC 5280 asks. */
function serial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes[0] ?? 0) & 0x7f | 0x01;
  return bytes.toString("hex");
}
