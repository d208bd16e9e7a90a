/** A fleet of stores as a team keeps it in Git: its base, and a branch with an edit of every sort that moves what runs where. */
import { execFile } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the fleet is within the repository. */
export const DEMO_FOLDER = "fleet";

/** `git ARGS` in a folder, as somebody. */
export const git = (folder: string, ...args: readonly string[]) => run("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: folder });

/** Commits all that is in the folder. */
export async function commit(folder: string, message: string): Promise<void> {
  await git(folder, "add", "-A");
  await git(folder, "commit", "-q", "-m", message);
}

/** Writes a file and the folders above it. */
export async function write(folder: string, file: string, text: string): Promise<void> {
  await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
  await writeFile(path.join(folder, file), text);
}

/** A BindingPolicy: objects of an app, for the clusters with a label. */
export const demoPolicy = (app: string, label: string, value: string, name = app): string =>
  `apiVersion: control.kubestellar.io/v1alpha1\nkind: BindingPolicy\nmetadata:\n  name: ${name}\nspec:\n  clusterSelectors:\n  - matchLabels: {${label}: ${value}}\n  downsync:\n  - objectSelectors:\n    - matchLabels: {app: ${app}}\n`;

/**
 * Makes the repository and commits the base; the branch is left uncommitted in the working folder: a label edit (the first store is a canary now), a new
 * store, a new image, a removed policy (`extra`) and a selector edit (`banner`).
 *
 * @param first - names of the first two stores; on a hub, clusters that have an agent.
 */
export async function demoRepository(folder: string, first: readonly [string, string] = ["store-1", "store-2"]): Promise<void> {
  await git(folder, "init", "-q");
  const others: readonly Store[] = [["store-3", "north", "prod"], ["store-4", "south", "canary"], ["store-5", "south", "prod"], ["store-6", "west", "prod"], ["store-7", "west", "canary"], ["store-8", "west", "prod"]];
  const second: Store = [first[1], "south", "prod"];
  await write(folder, `${DEMO_FOLDER}/its1/clusters.yaml`, clusters([[first[0], "north", "prod"], second, ...others]));
  await write(folder, `${DEMO_FOLDER}/wds1/apps.yaml`, apps("shop:1"));
  await write(folder, `${DEMO_FOLDER}/wds1/policies.yaml`, documents([demoPolicy("shop", "tier", "prod"), demoPolicy("trial", "tier", "canary"), demoPolicy("extra", "region", "south"), demoPolicy("banner", "region", "north")]));
  await commit(folder, "base");
  await write(folder, `${DEMO_FOLDER}/its1/clusters.yaml`, clusters([[first[0], "north", "canary"], second, ...others, ["store-9", "south", "prod"]]));
  await write(folder, `${DEMO_FOLDER}/wds1/apps.yaml`, apps("shop:2"));
  await write(folder, `${DEMO_FOLDER}/wds1/policies.yaml`, documents([demoPolicy("shop", "tier", "prod"), demoPolicy("trial", "tier", "canary"), demoPolicy("banner", "region", "south")]));
}

type Store = readonly [name: string, region: string, tier: string];

const documents = (texts: readonly string[]): string => texts.join("---\n");
const clusters = (stores: readonly Store[]): string =>
  documents(stores.map(([name, region, tier]) => `apiVersion: cluster.open-cluster-management.io/v1\nkind: ManagedCluster\nmetadata:\n  name: ${name}\n  labels:\n    region: ${region}\n    tier: ${tier}\nspec:\n  hubAcceptsClient: true\n`));

/** Each app brings its namespace, since no cluster runs all of them. */
const apps = (image: string): string =>
  documents([
    namespace("shop"),
    `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop, labels: {app: shop}}\nspec:\n  selector: {matchLabels: {app: shop}}\n  template:\n    metadata: {labels: {app: shop}}\n    spec:\n      containers:\n      - name: web\n        image: ${image}\n`,
    ...["trial", "extra", "banner"].flatMap((app) => [namespace(app), `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${app}, namespace: ${app}, labels: {app: ${app}}}\ndata: {a: "1"}\n`]),
  ]);
const namespace = (app: string): string => `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${app}, labels: {app: ${app}}}\n`;
