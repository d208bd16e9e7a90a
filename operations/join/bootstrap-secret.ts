/**
 * Whether an agent needs a new bootstrap Secret. OCM's registration agent restarts whenever that Secret's data change, so a healthy agent
 * must keep the one that it has, however old its token (reference 5.2). Decided from what lies on the cluster; no call.
 */
import { X509Certificate } from "node:crypto";
import { parse } from "yaml";
import type { KubeObject } from "../../core/model/kube-object";
import type { HubAddress } from "../registration";

export interface AgentCredentials {
  /** Secret `bootstrap-hub-kubeconfig`. */
  readonly bootstrap: KubeObject | undefined;
  /** Secret `hub-kubeconfig-secret`. */
  readonly hub: KubeObject | undefined;
}

/** `keep`: nothing to do. Otherwise a Secret with a fresh token, and why. */
export type BootstrapVerdict = "keep" | "none there" | "another hub" | "expired";

/** A token that runs out sooner is no help for an agent that has yet to start. */
const SHORTEST_USE_SECONDS = 120;
/** Cluster names that tell which hub is meant; those of others, such as clusteradm's `hub`, do not. */
const NAMED_HUB = /^hub-[0-9a-f-]{36}$/;

/** @param now - by the hub's clock as well as can be. */
export function bootstrapVerdict({ bootstrap, hub }: AgentCredentials, wanted: HubAddress, now: Date): BootstrapVerdict {
  const present = tryReadHubAccess(secretText(bootstrap, "kubeconfig"));
  if (present === undefined) return "none there";
  if (!leadsTo(present, wanted)) return "another hub";
  const earned = tryReadHubAccess(secretText(hub, "kubeconfig"));
  if (earned !== undefined && leadsTo(earned, wanted) && isCertificateValid(secretText(hub, "tls.crt"), now)) return "keep";
  return present.tokenExpires === undefined || present.tokenExpires.getTime() - now.getTime() >= SHORTEST_USE_SECONDS * 1000 ? "keep" : "expired";
}

/** Whether the agent has a certificate with which it can go on without any token. */
export function hasHubCredentials({ hub }: Pick<AgentCredentials, "hub">, now: Date): boolean {
  return tryReadHubAccess(secretText(hub, "kubeconfig")) !== undefined && isCertificateValid(secretText(hub, "tls.crt"), now);
}

/** What a kubeconfig for an agent says about its hub. */
export interface HubAccess {
  readonly server: string;
  /** PEM in base64. */
  readonly ca: string | undefined;
  readonly proxyUrl: string | undefined;
  readonly clusterName: string;
  /** When its token runs out, as far as that can be read. */
  readonly tokenExpires: Date | undefined;
}

/** Reads the current context of a kubeconfig; `undefined` for anything that is none. */
export function tryReadHubAccess(text: string | undefined): HubAccess | undefined {
  if (text === undefined) return undefined;
  let config: unknown;
  try {
    config = parse(text, { maxAliasCount: 10 });
  } catch {
    // What cannot be read is as good as none: it is replaced.
    return undefined;
  }
  const context = entry(config, "contexts", "context", member(config, "current-context"));
  const clusterName = member(context, "cluster");
  const cluster = entry(config, "clusters", "cluster", clusterName);
  const server = member(cluster, "server");
  if (clusterName === undefined || server === undefined) return undefined;
  const token = member(entry(config, "users", "user", member(context, "user")), "token");
  return { server, ca: member(cluster, "certificate-authority-data"), proxyUrl: member(cluster, "proxy-url"), clusterName, tokenExpires: token === undefined ? undefined : expiryOf(token) };
}

/** The part of the list's entry of this name. */
function entry(config: unknown, list: string, part: string, name: string | undefined): unknown {
  const entries = (config as Readonly<Record<string, unknown>> | null)?.[list];
  return (Array.isArray(entries) ? (entries as readonly Readonly<Record<string, unknown>>[]) : []).find((item) => item?.["name"] === name && name !== undefined)?.[part];
}

function member(of: unknown, key: string): string | undefined {
  const value = (of as Readonly<Record<string, unknown>> | null | undefined)?.[key];
  return typeof value === "string" ? value : undefined;
}

function leadsTo(access: HubAccess, { server, ca, proxyUrl, hubName }: HubAddress): boolean {
  return leadToSameHub(access, { server, ca: Buffer.from(ca, "utf8").toString("base64"), proxyUrl, clusterName: hubName, tokenExpires: undefined });
}

/** By what OCM's agent compares, except that a name which says nothing about the hub is no difference. */
export function leadToSameHub(a: HubAccess, b: HubAccess): boolean {
  const sameName = a.clusterName === b.clusterName || !NAMED_HUB.test(a.clusterName) || !NAMED_HUB.test(b.clusterName);
  return sameName && a.server.replace(/\/$/, "") === b.server.replace(/\/$/, "") && pemOf(a) === pemOf(b) && a.proxyUrl === b.proxyUrl;
}

const pemOf = ({ ca }: HubAccess): string | undefined => (ca === undefined ? undefined : Buffer.from(ca, "base64").toString("utf8").trim());

/** Whether a PEM certificate has not run out yet. */
export function isCertificateValid(certificate: string | undefined, now: Date): boolean {
  if (certificate === undefined) return false;
  try {
    return new Date(new X509Certificate(certificate).validTo) > now;
  } catch {
    return false;
  }
}

/** The claim `exp`; the signature is the hub's business. */
function expiryOf(token: string): Date | undefined {
  try {
    const { exp } = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf8")) as { readonly exp?: unknown };
    return typeof exp === "number" ? new Date(exp * 1000) : undefined;
  } catch {
    // A token of another form, such as one of a bootstrap token Secret.
    return undefined;
  }
}

function secretText(secret: KubeObject | undefined, key: string): string | undefined {
  const encoded = ((secret?.["data"] ?? {}) as Readonly<Record<string, string>>)[key];
  return encoded === undefined || encoded === "" ? undefined : Buffer.from(encoded, "base64").toString("utf8");
}
