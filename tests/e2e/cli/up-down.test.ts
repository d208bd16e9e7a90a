/** A hub from the command line, without any program: up, look, join, settle, down. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { pulumiProject } from "../../support/pulumi-project";

const project = pulumiProject("quickstart");
afterAll(() => project.dispose(), 60_000);

interface Settlement {
  readonly apiVersion: string;
  readonly kind: string;
  readonly clusters: readonly { readonly name: string; readonly state: string }[];
}

test("up makes spaces and a registered cluster; a second up changes nothing", async () => {
  const kubeconfig = path.join(project.folder, "kubeconfig");
  const first = await project.ksfleet("up", "--wecs", "1", "--kubeconfig", kubeconfig);
  expect(first).toMatchObject({ code: 0 });
  expect(readFileSync(kubeconfig, "utf8").match(/^ {2}- name: .*|^- name: .*/gm)?.length ?? 0).toBeGreaterThan(0);
  for (const space of ["host", "its1", "wds1", "cluster1"]) expect(first.stdout).toContain(space);
  const pids = async (): Promise<unknown> => (JSON.parse((await project.ksfleet("ps", "--output", "json")).stdout) as { processes: { name: string; pid: number }[] }).processes.map(({ name, pid }) => `${name} ${pid}`);
  const before = await pids();
  expect((await project.ksfleet("up", "--wecs", "1")).code).toBe(0);
  expect(await pids()).toEqual(before);
});

test("settle tells in a versioned document that nothing is owed", async () => {
  const { code, stdout } = await project.ksfleet("settle", "--output", "json");
  expect(code).toBe(0);
  expect(JSON.parse(stdout) as Settlement).toMatchObject({ apiVersion: "kubestellar-fleet/v1", kind: "Settlement", clusters: [{ name: "cluster1", state: "available" }] });
});

test("a cluster that is not declared is a debt: exit code 3", async () => {
  const { code, stdout } = await project.ksfleet("settle", "nobody", "--wait", "0", "--output", "json");
  expect(code).toBe(3);
  expect((JSON.parse(stdout) as Settlement).clusters).toMatchObject([{ name: "nobody", state: "pending" }]);
});

test("join gives a kubeconfig with a token that may ask to join, and nothing more", async () => {
  const { code, stdout } = await project.ksfleet("join", "store-7");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^current-context: store-7$/m);
  expect(stdout).toMatch(/token: ey/);
});

test("status shows the clusters", async () => {
  const { code, stdout } = await project.ksfleet("status");
  expect(code).toBe(0);
  expect(stdout).toMatch(/cluster1\s+available\s/);
});

test("nonsense is answered with exit code 2 and what to do", async () => {
  expect(await project.ksfleet("up", "--wecs", "many")).toMatchObject({ code: 2, output: expect.stringContaining("must be a whole number") as string });
  expect(await project.ksfleet("frobnicate")).toMatchObject({ code: 2 });
  expect(await project.ksfleet("status", "--name", "other")).toMatchObject({ code: 2, output: expect.stringContaining("ksfleet up --name other") as string });
  expect(await project.ksfleet("join", "Not_A_Name")).toMatchObject({ code: 2, output: expect.stringContaining("cannot name a cluster") as string });
});

test("down leaves nothing, and a second down is fine", async () => {
  expect(await project.ksfleet("down")).toMatchObject({ code: 0 });
  expect(existsSync(path.join(project.env["XDG_STATE_HOME"]!, "ksfleet", "default"))).toBe(false);
  expect(await project.ksfleet("down")).toMatchObject({ code: 0 });
});
