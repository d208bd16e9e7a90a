/** The engine or the provider killed in the middle of `up`: the next `up` converges without hand work. */
import { execFileSync } from "node:child_process";
import { resources } from "../../../core/model/resources";
import { connect } from "../../../operations/clients";
import { until } from "../../support/poll";
import { pulumiProject } from "../../support/pulumi-project";

const project = pulumiProject("quickstart");
afterAll(() => project.dispose(), 120_000);

/** Descendants of a process, itself not included, as `ps` sees them. */
function descendants(pid: number): { pid: number; args: string }[] {
  const all = execFileSync("ps", ["-eo", "pid=,ppid=,args="], { encoding: "utf8" })
    .split("\n")
    .flatMap((line) => {
      const match = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line);
      return match === null ? [] : [{ pid: Number(match[1]), parent: Number(match[2]), args: match[3]! }];
    });
  const found: { pid: number; args: string }[] = [];
  for (const seen = [pid]; seen.length > 0; ) {
    const parent = seen.pop();
    for (const child of all.filter((p) => p.parent === parent)) {
      found.push(child);
      seen.push(child.pid);
    }
  }
  return found;
}

async function killDuringUp(what: RegExp, when: () => Promise<boolean>): Promise<void> {
  const { process: child, finished } = project.start("up", "--yes", "--skip-preview");
  await until("the moment to kill", 120, when);
  const victims = descendants(child.pid!).filter(({ args }) => what.test(args));
  expect(victims.length).toBeGreaterThan(0);
  for (const { pid } of victims) process.kill(pid, "SIGKILL");
  expect((await finished).code).not.toBe(0);
}

/** True once something of the inventory stands: the fleet is half made. */
async function firstClusterDeclared(): Promise<boolean> {
  const previous = process.env["XDG_STATE_HOME"];
  process.env["XDG_STATE_HOME"] = project.env["XDG_STATE_HOME"];
  try {
    const its = await connect({ name: "its1", kind: "ITS", via: { hub: "default", space: "its1" } }, { retrySeconds: 0 });
    const { items } = await its.list(resources.ManagedCluster);
    its.close();
    return items.length > 0;
  } finally {
    if (previous === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = previous;
  }
}

test("kill -9 of pulumi while clusters register: the next up converges, and the one after changes nothing", async () => {
  await killDuringUp(/(^|\/)pulumi up /, firstClusterDeclared);
  await project.pulumi("up", "--yes", "--skip-preview");
  await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
});

test("kill -9 of the provider while the fleet is made anew: the next up converges", async () => {
  await project.pulumi("destroy", "--yes", "--skip-preview");
  await killDuringUp(/cmd\/dynamic-provider/, firstClusterDeclared);
  await project.pulumi("up", "--yes", "--skip-preview");
  await project.pulumi("up", "--yes", "--skip-preview", "--expect-no-changes");
});
