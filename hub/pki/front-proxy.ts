/**
 * What an API server shows to extension API servers, so that they believe whom it names: a CA that signs nothing else,
 * as kubeadm has it. The CA's key is thrown away: one certificate is all that it was for.
 */
import path from "node:path";
import { readText, writeFileAtomic } from "../state/atomic-file";
import { newAuthority } from "./certificates";

/** Files, all PEM with mode 0600. */
export interface FrontProxyPki {
  readonly caCertificate: string;
  readonly clientCertificate: string;
  readonly clientKey: string;
}

/** The common name that extension API servers are told to expect. */
export const FRONT_PROXY_CLIENT = "front-proxy-client";

/** Where the files are in a space's PKI folder. */
export function frontProxyFiles(folder: string): FrontProxyPki {
  const file = (name: string): string => path.join(folder, name);
  return { caCertificate: file("front-proxy-ca.crt"), clientCertificate: file("front-proxy-client.crt"), clientKey: file("front-proxy-client.key") };
}

/** Makes the files unless they are there; the CA's certificate is written last and stands for all. */
export async function ensureFrontProxyPki(folder: string): Promise<FrontProxyPki> {
  const files = frontProxyFiles(folder);
  if ((readText(files.caCertificate) ?? "") !== "") return files;
  const ca = await newAuthority("front-proxy-ca");
  const client = await ca.issue({ subject: `CN=${FRONT_PROXY_CLIENT}`, usage: "client" });
  writeFileAtomic(files.clientKey, client.key);
  writeFileAtomic(files.clientCertificate, client.certificate);
  writeFileAtomic(files.caCertificate, ca.certificate);
  return files;
}
