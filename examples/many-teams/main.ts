/** A platform for ten teams: seven share a workload space, three have one of their own. Who may do what follows from teams.ts. */
import { FleetApp, HostingCluster, InventorySpace, WorkloadSpace } from "kubestellar-fleet/cdk8s";
import { PLATFORM_GROUP, STAGES, TEAMS, groupOf, namespacesOf } from "./teams";
import { tenancy } from "./tenancy";

const app = new FleetApp();

const host = new HostingCluster(app, "host");
const clusters = new InventorySpace(app, "clusters", { host });

for (const [pool, count] of Object.entries({ shared: 4, regulated: 2, gpu: 2 })) {
  for (const stage of STAGES) {
    for (let number = 1; number <= (stage === "staging" ? 1 : count); number++) clusters.addCluster(`${pool}-${stage}-${number}`, { labels: { pool, stage } });
  }
}

// The foundation: what teams find on the clusters is the platform team's alone to write, for every team, whatever its tenancy.
const foundation = new WorkloadSpace(app, "foundation", { host, inventory: clusters });
foundation.addTeam("platform", { groups: [PLATFORM_GROUP], policies: "edit" });
for (const team of TEAMS) {
  for (const stage of STAGES) {
    const labels = { "platform.example/tenancy-of": team.name, "platform.example/tenancy-stage": stage };
    foundation.addWorkload(`tenancy-${team.name}-${stage}`, { objects: tenancy(team, stage), labels });
    foundation.addPolicy(`tenancy-${team.name}-${stage}`).selectClustersLabelled({ pool: team.pool, stage }).deliverLabelled(labels);
  }
}

// The shared space: teams edit in their namespaces and see policies; the platform team writes those, one a team and stage.
const shared = new WorkloadSpace(app, "apps", { host, inventory: clusters });
shared.addTeam("platform", { groups: [PLATFORM_GROUP], policies: "edit" });
// Namespaces here hold what teams write. The ones on the clusters come from the foundation, with their quotas: so policies leave them out.
const residents = TEAMS.filter(({ tenancy }) => tenancy === "namespace");
shared.addWorkload("namespaces", { objects: residents.flatMap(namespacesOf).map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })) });
for (const team of residents) shared.addTeam(team.name, { groups: [groupOf(team)], namespaces: namespacesOf(team), role: "edit", policies: "view" });

// A space each for those who place their own software. The platform team looks on.
const spaces = new Map(
  TEAMS.filter(({ tenancy }) => tenancy === "space").map((team) => {
    const space = new WorkloadSpace(app, team.name, { host, inventory: clusters });
    space.addTeam(team.name, { groups: [groupOf(team)], namespaces: namespacesOf(team), role: "admin", policies: "edit" });
    space.addTeam("platform", { groups: [PLATFORM_GROUP], policies: "view" });
    space.addWorkload("namespaces", { objects: namespacesOf(team).map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })) });
    return [team, space] as const;
  }),
);

// What teams deploy. Here each has one service, so that there is something to place; in earnest it comes from the repositories of the teams.
for (const team of TEAMS) {
  const space = spaces.get(team) ?? shared;
  for (const stage of STAGES) {
    const selector = { "app.kubernetes.io/name": team.name };
    const labels = { "platform.example/team": team.name, "platform.example/stage": stage };
    space.addWorkload(`${team.name}-${stage}`, {
      labels,
      objects: [
        {
          apiVersion: "apps/v1",
          kind: "Deployment",
          metadata: { name: team.name, namespace: `${team.name}-${stage}` },
          spec: {
            replicas: stage === "production" ? 3 : 1,
            selector: { matchLabels: selector },
            template: {
              metadata: { labels: selector },
              spec: {
                securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
                containers: [{ name: "service", image: `registry.platform.example/${team.name}:1.0.0`, ports: [{ name: "http", containerPort: 8080 }], securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } } }],
              },
            },
          },
        },
        { apiVersion: "v1", kind: "Service", metadata: { name: team.name, namespace: `${team.name}-${stage}` }, spec: { selector, ports: [{ name: "http", port: 80, targetPort: "http" }] } },
      ],
    });
    space.addPolicy(`${team.name}-${stage}`).selectClustersLabelled({ pool: team.pool, stage }).deliverLabelled(labels);
  }
}

app.synth();
