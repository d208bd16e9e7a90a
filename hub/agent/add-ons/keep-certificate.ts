/** Gets the certificate of one add-on and keeps it: asks the hub, puts it into its Secret on the cluster, renews it in time, and looks after the Secret. */
import { setTimeout as sleep } from "node:timers/promises";
import type { KubeObject } from "../../../core/model/kube-object";
import { ADD_ON_NAME_LABEL, CLIENT_SIGNER, CLUSTER_NAME_LABEL } from "../../../core/model/names";
import { resources } from "../../../core/model/resources";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { KubeStellarError, isKubeStellarError } from "../../../operations/errors";
import type { WantedCondition } from "../../controllers/runtime/conditions";
import type { ControllerScope } from "../../controllers/runtime/controller";
import { messageOf } from "../../controllers/runtime/log";
import { readText } from "../../state/atomic-file";
import { REQUEST_LIMIT, createCertificateRequest, issuedCertificate, signingRequest } from "../certificate-request";
import { renewalDue, validityOf } from "../certificate-validity";
import type { Registration } from "./registrations";

export interface KeeperOptions {
  readonly registration: Registration;
  readonly cluster: string;
  readonly hub: SpaceClient;
  readonly wec: SpaceClient;
  /** File with the agent's kubeconfig for the hub; it names certificate and key by file names that are keys of the Secret, too. */
  readonly kubeconfig: string;
  /** Ends the keeping. */
  readonly scope: ControllerScope;
  readonly now: () => Date;
  /** Told how it went. */
  readonly onCondition: (condition: WantedCondition) => void;
}

interface Issued {
  readonly key: string;
  readonly certificate: string;
}

const CONDITION = "ClusterCertificateRotated";
/** The Secret is looked at so often: somebody may have taken it away. */
const LOOK_AGAIN_MS = 30_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;

/** Keeps until the scope ends; failures are reported and tried again. */
export async function keepCertificate(options: KeeperOptions): Promise<void> {
  const { registration, scope, onCondition, now } = options;
  const pause = (milliseconds: number): Promise<void> => sleep(milliseconds, undefined, { signal: scope.signal }).catch(() => undefined);
  // One that is issued is not lost when its namespace is yet to come.
  let issued: Issued | undefined;
  let due: Date | undefined;
  for (let failures = 0; !scope.signal.aborted; ) {
    try {
      const validity = issued === undefined ? await storedValidity(options) : undefined;
      if (validity !== undefined) due ??= renewalDue(validity);
      if (validity === undefined || now() >= due!) {
        issued ??= await askFor(options);
        await store(options, issued);
        onCondition(rotated(options, issued));
        scope.log.info("an add-on has its certificate", { cluster: options.cluster, addOn: registration.addOn });
        [issued, due] = [undefined, undefined];
        continue;
      }
      failures = 0;
      await pause(LOOK_AGAIN_MS);
    } catch (error) {
      if (scope.signal.aborted) return;
      scope.log.warn("an add-on lacks its certificate, trying again", { cluster: options.cluster, addOn: registration.addOn, error: messageOf(error) });
      onCondition({ type: CONDITION, status: "False", reason: "ClientCertificateUpdateFailed", message: `Failed to rotated client certificate ${messageOf(error)}` });
      await pause(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures++));
    }
  }
}

async function storedValidity({ registration, wec }: KeeperOptions) {
  const data = dataOf(await wec.get(resources.Secret, registration.secret));
  const [certificate, key] = ["tls.crt", "tls.key"].map((name) => Buffer.from(data[name] ?? "", "base64").toString("utf8"));
  return certificate === undefined || key === undefined ? undefined : validityOf(certificate, key, registration.subject);
}

async function askFor({ registration, cluster, hub, scope }: KeeperOptions): Promise<Issued> {
  const { addOn, signerName, subject } = registration;
  const labels = { [CLUSTER_NAME_LABEL]: cluster, [ADD_ON_NAME_LABEL]: addOn };
  const { items } = await hub.list(resources.CertificateSigningRequest, { labelSelector: Object.entries(labels).map((label) => label.join("=")).join(",") });
  if (items.length >= REQUEST_LIMIT) throw new KubeStellarError(`there are ${items.length} certificate requests of this add-on on the hub`, { code: "Refused", space: hub.name, object: `ManagedClusterAddOn ${cluster}/${addOn}`, fix: "Delete those that nobody needs" });
  const { key, request } = await createCertificateRequest(subject);
  const csr = signingRequest(request, { prefix: `addon-${cluster}-${addOn}-`, labels, signerName });
  await hub.create(resources.CertificateSigningRequest, csr);
  return { key, certificate: await issuedCertificate(hub, csr.metadata.name, scope) };
}

/** Keys as of OCM's agent; what others put beside them stays. */
async function store({ registration, cluster, wec, kubeconfig }: KeeperOptions, { key, certificate }: Issued): Promise<void> {
  const ofHub = registration.signerName === CLIENT_SIGNER ? { kubeconfig: readText(kubeconfig) ?? "" } : {};
  const data = Object.fromEntries(Object.entries({ ...ofHub, "cluster-name": cluster, "tls.crt": certificate, "tls.key": key }).map(([name, text]) => [name, Buffer.from(text).toString("base64")]));
  try {
    await wec.create(resources.Secret, { apiVersion: "v1", kind: "Secret", metadata: registration.secret, data });
  } catch (error) {
    if (!isKubeStellarError(error, "AlreadyExists")) throw error;
    await wec.patch(resources.Secret, registration.secret, { data });
  }
}

function rotated({ registration }: KeeperOptions, { certificate, key }: Issued): WantedCondition {
  const validity = validityOf(certificate, key, registration.subject);
  if (validity === undefined) throw new KubeStellarError("the hub signed a certificate for somebody else", { code: "Refused", object: `Secret ${registration.secret.namespace}/${registration.secret.name}` });
  return { type: CONDITION, status: "True", reason: "ClientCertificateUpdated", message: `client certificate rotated starting from ${validity.notBefore.toISOString()} to ${validity.notAfter.toISOString()}` };
}

const dataOf = (secret: KubeObject | undefined): Readonly<Record<string, string>> => (secret?.["data"] ?? {}) as Readonly<Record<string, string>>;
