/**
 * Knows when a program has declared everything. A policy's placement needs all clusters, workloads and policies of its space, in
 * whatever order they are declared; and waiting for them must never hold a program up that waits for the policy itself.
 *
 * Three proofs, the first of which suffices: the program says so (`declarationsComplete`); it is a CommonJS module that has been
 * evaluated, does not export a function, and then declares nothing for a moment (it may have called an async function without
 * waiting for it); the promise of Pulumi's stack has settled.
 * Without a proof, a program in which nothing has been declared for a while is given up on, and says so.
 */
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import * as pulumi from "@pulumi/pulumi";

/** Long for a preview, in which registrations take milliseconds. */
const QUIET_MILLISECONDS = 3000;
/** Enough for an async function that reads a file or two between its declarations; what comes later still is warned of. */
const MOMENT_MILLISECONDS = 400;
const LOOK_EVERY_MILLISECONDS = 50;

const announced = new WeakSet<object>();
/** Stands for the stack where there is none: in unit tests with mocks. */
const noStack = {};

/**
 * For programs that export an async function, or are ES modules with `await` at the top, and whose result contains outputs of a
 * policy: call it when everything is declared, so that the preview can show placements. Other programs need not.
 */
export function declarationsComplete(): void {
  announced.add(stackKey());
}

/** Time of the last declaration; one a fleet. */
export class Activity {
  private last = Date.now();

  note(): void {
    this.last = Date.now();
  }

  get quietMilliseconds(): number {
    return Date.now() - this.last;
  }
}

/** @returns `all` with proof; `unsettled` when the program seems to wait for something that waits for us. */
export async function whenDeclared(activity: Activity): Promise<"all" | "unsettled"> {
  const key = stackKey();
  const stack = pulumi.runtime.getStackResource();
  // A synchronous program ends before the next turn of the event loop; run.js looks at its exports in between.
  await nextTurn();
  await nextTurn();
  if (stack === undefined || announced.has(key)) return "all";
  let settled: "all" | "unsettled" | undefined;
  settledStack(stack).then((how) => (settled = how), () => (settled = "unsettled"));
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MILLISECONDS));
    if (announced.has(key)) return "all";
    if (isEvaluatedModule()) {
      if (activity.quietMilliseconds >= MOMENT_MILLISECONDS) return "all";
      continue;
    }
    if (settled !== undefined) return settled;
    if (activity.quietMilliseconds >= QUIET_MILLISECONDS) return "unsettled";
  }
}

/** Resolves when everything that the program returned is there; by then it has run to its end. */
async function settledStack(stack: pulumi.runtime.Stack): Promise<"all"> {
  // Unknown outputs are settled as well, for which `apply` would not call.
  await pulumi.runtime.serializeProperties("kubestellar-fleet", { outputs: stack.outputs });
  return "all";
}

/** The program is a CommonJS module whose evaluation has ended, and no function that is called afterwards. */
function isEvaluatedModule(): boolean {
  const program = programModule();
  return program !== undefined && program.loaded && typeof program.exports !== "function" && !(program.exports instanceof Promise);
}

/** What Pulumi's run.js required that is no package. */
function programModule(): NodeJS.Module | undefined {
  const run = Object.values(require.cache).find((module) => module?.filename.endsWith(path.join("@pulumi", "pulumi", "cmd", "run", "run.js")));
  return run?.children.find(({ filename }) => !filename.includes(`${path.sep}node_modules${path.sep}`));
}

/** Stands for the program that runs: its stack. */
export function stackKey(): object {
  return pulumi.runtime.getStackResource() ?? noStack;
}
