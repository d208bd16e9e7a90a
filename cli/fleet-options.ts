/** Which fleet a command is about: an embedded hub by name, or spaces by the contexts of a kubeconfig. */
import type { Command } from "commander";

/** Which fleet: the embedded hub `name`, or with `kubeconfig` the contexts that `its` and `wds` name. */
export interface FleetOptions {
  readonly name: string;
  readonly kubeconfig?: string;
  readonly its: string;
  readonly wds?: readonly string[];
}

/** Adds the options that choose a fleet. */
export function withFleetOptions(command: Command): Command {
  return command
    .option("-n, --name <hub>", "name of the embedded hub", "default")
    .option("--kubeconfig <file>", "use the contexts of this file instead of an embedded hub")
    .option("--its <space>", "name or context of the inventory space", "its1")
    .option("--wds <space...>", "names or contexts of the workload spaces (default: all of the hub; with --kubeconfig: wds1)");
}

/** For commands that read whole fleets. */
export interface LiveOptions extends FleetOptions {
  readonly host?: string;
}

/** Adds the options that choose a running fleet with all its spaces. */
export function withLiveOptions(command: Command): Command {
  return withFleetOptions(command).option("--host <context>", "with --kubeconfig: context of the hosting cluster, whose ControlPlanes name the spaces");
}
