/**
 * What OCM's registration agent does for the add-ons of its cluster: gets the certificates that they ask for, and tells the hub by their leases
 * whether they live. Add-ons are few; without any of others' it costs nothing but the watch that the status agent needs as well.
 */
import type { ManagedClusterAddOn } from "../../../core/model/managed-cluster-add-on";
import { resources } from "../../../core/model/resources";
import type { WantedCondition } from "../../controllers/runtime/conditions";
import { ControllerScope } from "../../controllers/runtime/controller";
import type { Mailbox } from "../mailbox";
import { setAddOnCondition } from "./add-on";
import { keepCertificate } from "./keep-certificate";
import { livenessOf } from "./liveness";
import { registrationsOf } from "./registrations";
import type { Registration } from "./registrations";

export interface AddOnsOptions {
  readonly mailbox: Mailbox;
  /** File with the agent's kubeconfig for the hub. */
  readonly kubeconfig: string;
  readonly scope: ControllerScope;
  readonly now: () => Date;
}

interface Keeping {
  readonly registration: Registration;
  readonly end: () => Promise<void>;
}

/** As often as OCM's agent looks at leases. */
const LEASE_LOOK_MS = 30_000;

/** Starts; ends with the scope, and leaves the certificates where they are then. */
export function startAddOns({ mailbox, kubeconfig, scope, now }: AddOnsOptions): void {
  const { addOns, cluster, hub, wec } = mailbox;
  const keepings = new Map<string, Map<string, Keeping>>();
  /** How the last rotation of an add-on's certificates went, until the hub has it. */
  const rotations = new Map<string, WantedCondition>();
  const find = (name: string): ManagedClusterAddOn | undefined => addOns.get({ namespace: cluster, name }) as ManagedClusterAddOn | undefined;

  const certificates = scope.queue("add-on", async (name) => {
    const addOn = find(name);
    // Its agent may need access to the hub to clean up.
    if (addOn?.metadata.deletionTimestamp !== undefined) return;
    const wanted = addOn === undefined ? new Map<string, Registration>() : registrationsOf(addOn, mailbox);
    const kept = keepings.get(name) ?? new Map<string, Keeping>();
    for (const [key, { registration, end }] of [...kept]) {
      if (wanted.has(key)) continue;
      await end();
      await wec.delete(resources.Secret, registration.secret);
      kept.delete(key);
    }
    for (const [key, registration] of wanted) if (!kept.has(key)) kept.set(key, keep(registration));
    if (kept.size === 0) keepings.delete(name);
    else keepings.set(name, kept);
    const rotation = rotations.get(name);
    if (addOn === undefined || rotation === undefined) return;
    await setAddOnCondition(mailbox, addOn, rotation, now());
    if (rotations.get(name) === rotation) rotations.delete(name);
  });

  const keep = (registration: Registration): Keeping => {
    const own = new ControllerScope(scope.log, scope.signal);
    const onCondition = (condition: WantedCondition): void => {
      rotations.set(registration.addOn, condition);
      certificates.add(registration.addOn);
    };
    const ended = keepCertificate({ registration, cluster, hub, wec, kubeconfig, scope: own, now, onCondition });
    return {
      registration,
      end: async () => {
        await own.close();
        await ended;
      },
    };
  };

  const leases = scope.queue("add-on", async (name) => {
    const addOn = find(name);
    const liveness = addOn === undefined ? undefined : await livenessOf(addOn, wec, now());
    if (addOn === undefined || liveness === undefined) return;
    await setAddOnCondition(mailbox, addOn, liveness, now());
    return { againAfterMs: LEASE_LOOK_MS };
  });

  addOns.subscribe(({ object: { metadata: { name } } }) => {
    certificates.add(name);
    leases.add(name);
  });
  // Rejects only when the scope closes.
  addOns.start().catch(() => undefined);
}
