/** An HTTPS server on loopback with a certificate of its own, for tests of what is sent and of faulty answers. */
import https from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { webcrypto } from "node:crypto";
import type { ClusterAccess } from "../../operations/clients/kubeconfig";

export interface TlsServer {
  readonly access: ClusterAccess;
  close(): Promise<void>;
}

export async function tlsServer(handler: (request: IncomingMessage, response: ServerResponse) => void): Promise<TlsServer> {
  const x509 = await import("@peculiar/x509");
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=127.0.0.1",
    notBefore: new Date(Date.now() - 60_000),
    notAfter: new Date(Date.now() + 3_600_000),
    keys,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true), new x509.SubjectAlternativeNameExtension([{ type: "ip", value: "127.0.0.1" }])],
  });
  const key = `-----BEGIN PRIVATE KEY-----\n${Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64")}\n-----END PRIVATE KEY-----\n`;
  const server = https.createServer({ cert: certificate.toString("pem"), key }, handler);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    access: { context: "test", server: `https://127.0.0.1:${port}`, ca: certificate.toString("pem"), credentials: { kind: "token", token: "T" } },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
