/** Kubeconfig texts of spaces on this machine. They hold secrets: write them with mode 0600 only. */
import { stringify } from "yaml";
import { readText } from "../state/atomic-file";
import type { SpacePki } from "./authority";

/** One API server with the credentials to use there, PEM or token. */
export interface KubeconfigEntry {
  /** Names context, cluster and user. */
  readonly name: string;
  readonly server: string;
  /** Absent: the system's roots. */
  readonly caPem?: string;
  readonly user: { readonly certificatePem: string; readonly keyPem: string } | { readonly token: string };
}

/** The lists of a kubeconfig. */
export interface KubeconfigParts {
  readonly clusters: readonly { readonly name: string; readonly cluster: object }[];
  readonly users: readonly { readonly name: string; readonly user: object }[];
  readonly contexts: readonly { readonly name: string; readonly context: { readonly cluster: string; readonly user: string } }[];
}

/** A kubeconfig with one context an entry; the first is current. */
export function renderKubeconfig(entries: readonly KubeconfigEntry[]): string {
  return stringify({ apiVersion: "v1", kind: "Config", ...kubeconfigParts(entries), "current-context": entries[0]?.name ?? "" }, { lineWidth: 0 });
}

/** Cluster, user and context of each entry. */
export function kubeconfigParts(entries: readonly KubeconfigEntry[]): KubeconfigParts {
  const base64 = (text: string): string => Buffer.from(text).toString("base64");
  return {
    clusters: entries.map(({ name, server, caPem }) => ({ name, cluster: { server, ...(caPem === undefined ? {} : { "certificate-authority-data": base64(caPem) }) } })),
    users: entries.map(({ name, user }) => ({ name: `${name}-admin`, user: "token" in user ? { token: user.token } : { "client-certificate-data": base64(user.certificatePem), "client-key-data": base64(user.keyPem) } })),
    contexts: entries.map(({ name }) => ({ name, context: { cluster: name, user: `${name}-admin` } })),
  };
}

/** The administrator's entry for a space of ours. */
export function adminEntry(name: string, port: number, pki: SpacePki): KubeconfigEntry {
  return { name, server: serverUrl(port), caPem: pem(pki.caCertificate), user: { certificatePem: pem(pki.adminCertificate), keyPem: pem(pki.adminKey) } };
}

/** Loopback only, always. */
export function serverUrl(port: number): string {
  return `https://127.0.0.1:${port}`;
}

function pem(file: string): string {
  const text = readText(file);
  if (text === undefined) throw new Error(`${file} is missing from a complete PKI`);
  return text;
}
