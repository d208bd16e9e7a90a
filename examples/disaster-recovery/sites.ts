/**
 * Where payments run. Each region has two sites, of which one serves: its role is the label that the policies look at, and the one thing that a failover
 * edits. `active` serves, `standby` follows the active site's database and is ready to serve, `fenced` runs nothing that writes.
 */
export type Role = "active" | "standby" | "fenced";

/** A region: customers' data never leaves it, so it fails over inside of itself. */
export type Region = "eu" | "us";

/** A site is one workload cluster. */
export interface Site {
  readonly name: string;
  readonly region: Region;
  readonly role: Role;
}

/** Every site. */
export const SITES: readonly Site[] = [
  { name: "eu-frankfurt", region: "eu", role: "active" },
  { name: "eu-dublin", region: "eu", role: "standby" },
  { name: "us-ashburn", region: "us", role: "active" },
  { name: "us-dallas", region: "us", role: "standby" },
];
