/** Which running fleet a command is about: an embedded hub by name, the spaces of a hosting cluster, or the contexts of a kubeconfig. */
import type { Command } from "commander";

/**
 * Which fleet: the embedded hub `name`; with `host` the spaces that the ControlPlanes of that context name; with `kubeconfig` alone the
 * contexts that `its` and `wds` name.
 */
export interface LiveOptions {
  readonly name: string;
  /** @default as kubectl, where there is a `host` */
  readonly kubeconfig?: string;
  readonly host?: string;
  /** With `kubeconfig` and without `host` `its1=prod-its` too: a space, and the context that leads to it; so are `wds`. */
  readonly its: string;
  /** @default all; where contexts are the spaces `wds1` */
  readonly wds?: readonly string[];
}

/** Adds the options that choose a running fleet. */
export function withLiveOptions(command: Command): Command {
  return command
    .option("-n, --name <hub>", "name of the embedded hub", "default")
    .option("--kubeconfig <file>", "use the contexts of this file instead of an embedded hub")
    .option("--its <space>", "name or context of the inventory space; with --kubeconfig SPACE=CONTEXT too", "its1")
    .option("--wds <space...>", "names or contexts of the workload spaces, alike (default: all there are; with --kubeconfig and without --host: wds1)")
    .option("--host <context>", "context of the hosting cluster, whose ControlPlanes name the spaces (of --kubeconfig, or as kubectl)");
}
