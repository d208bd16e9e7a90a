import { inKubeconfig } from "../../../../cli/spaces/place";

const file = "/fleet.kubeconfig";
const contexts = { "core-host": "kind-kubeflex", its1: "its1" } as Readonly<Record<string, string>>;
const contextOf = (space: string): string | undefined => contexts[space];

describe("the spaces of a kubeconfig", () => {
  test("a space is the context that is known for it, whatever the hosting cluster has", () => {
    const place = inKubeconfig({ kubeconfig: file, host: "core-host", contextOf });
    const its = { name: "its1", kind: "ITS" } as const;
    expect(place.refOf(its)).toEqual({ ...its, via: { kubeconfig: { path: file, context: "its1" } } });
    expect(place.isMade(its)).toBe(false);
    expect(place.host).toEqual({ name: "core-host", kind: "HOST", via: { kubeconfig: { path: file, context: "kind-kubeflex" } } });
    expect(place.refOf({ name: "core-host", kind: "HOST" })).toEqual(place.host);
  });

  test("another ITS or WDS is the ControlPlane of its name on the hosting cluster", () => {
    const place = inKubeconfig({ kubeconfig: file, host: "core-host", contextOf });
    const wds = { name: "wds1", kind: "WDS" } as const;
    expect(place.isMade(wds)).toBe(true);
    expect(place.refOf(wds)).toEqual({ ...wds, via: { controlPlane: "wds1", host: place.host } });
  });

  test.each([
    ["a workload cluster is no ControlPlane", "core-host", { name: "cluster1", kind: "WEC" }],
    ["a WDS without a hosting cluster", undefined, { name: "wds1", kind: "WDS" }],
    ["a WDS whose hosting cluster has no context", "other-host", { name: "wds1", kind: "WDS" }],
  ] as const)("%s: the option is named that tells its context", (_, host, space) => {
    const place = inKubeconfig({ kubeconfig: file, host, contextOf });
    expect(place.isMade(space)).toBe(false);
    expect(() => place.refOf(space)).toThrow(`no context is called ${space.name}`);
    expect(() => place.refOf(space)).toThrow(`--context ${space.name}=CONTEXT`);
  });

  test("without a file, contexts are looked up as kubectl does", () => {
    expect(inKubeconfig({ contextOf }).refOf({ name: "its1", kind: "ITS" }).via).toEqual({ kubeconfig: { context: "its1" } });
  });
});
