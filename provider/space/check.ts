/** Checks what all spaces share. */
import type { KubeconfigReference, SpaceKind, SpaceRef } from "../../operations/clients";
import { compareSpaces, diffInputs } from "../compare";
import type { DiffRules } from "../compare";
import type { DiffResult } from "../handler";
import type { InputCheck} from "../input-check";
import { orDefault } from "../input-check";
import { UNKNOWN, isUnknown } from "../values";
import { referenceOf } from "./inputs";
import type { SpaceInputs } from "./inputs";

/** A k8s space takes some seconds, a vcluster with hooks several minutes. */
const DEFAULT_TIMEOUT_SECONDS = 600;

/** Checks and completes the shared inputs. `news` may hold more; what is returned holds the shared ones only. */
export function checkSpace(kind: SpaceKind, news: Readonly<Record<string, unknown>>, check: InputCheck): SpaceInputs {
  const host = news["host"] as SpaceRef | undefined;
  const kubeconfig = news["kubeconfig"] as KubeconfigReference | undefined;
  check.dnsLabel("name");
  check.space("host", { optional: true });
  check.seconds("timeoutSeconds");
  check.oneOf("adopt", ["never", "ifUnowned", "always"]);
  if (host === undefined && kubeconfig === undefined) check.fail("host", "a space needs a way to it: either host (a HostingCluster, on which it becomes a ControlPlane) or kubeconfig (a cluster that is there)");
  if (host !== undefined && kubeconfig !== undefined) check.fail("kubeconfig", "give either host or kubeconfig, not both");
  const shared = {
    name: news["name"] as string,
    ...(host === undefined ? {} : { host }),
    ...(kubeconfig === undefined ? {} : { kubeconfig }),
    ...(news["adopt"] === undefined ? {} : { adopt: news["adopt"] as "never" }),
    timeoutSeconds: orDefault(news["timeoutSeconds"], DEFAULT_TIMEOUT_SECONDS),
    owner: orDefault(news["owner"], ""),
  };
  const ref = isUnknown(host) || isUnknown(kubeconfig) || (host === undefined && kubeconfig === undefined) ? (UNKNOWN as unknown as SpaceInputs["ref"]) : referenceOf(kind, { name: shared.name, host, kubeconfig });
  return { ...shared, ref };
}

/**
 * Compares two versions of a space. Another hosting cluster, or another name of the ControlPlane, is another space; whether another
 * kubeconfig means another one shows when it is used, and is an error then.
 */
export function diffSpace(olds: SpaceInputs, news: SpaceInputs, rules: Partial<DiffRules> = {}): DiffResult {
  const movedBetween = (olds.host === undefined) !== (news.host === undefined);
  const { changes, replaces } = diffInputs(olds, news, { inPlace: [...(rules.inPlace ?? []), "kubeconfig", "timeoutSeconds"], replace: [...(rules.replace ?? []), "name"] });
  // Between a ControlPlane and a kubeconfig of the same cluster nothing has to be made anew, but nobody can tell here.
  const hosts = movedBetween ? "another" : compareSpaces(olds.host, news.host);
  const all = hosts === "another" ? [...replaces, "host"] : replaces;
  // Only a ControlPlane of the same name on the same host stands in the way of the new one. Everything else is made first: a
  // kubeconfig that cannot be read must not cost the space that serves.
  const inTheWay = !movedBetween && hosts !== "another" && olds.host !== undefined && olds.name === news.name;
  return { changes: changes || hosts !== "same", replaces: all, deleteBeforeReplace: all.length > 0 && inTheWay };
}
