/** What stands in every state must never change: type tokens, the program text, and the path that it requires. */
import manifest from "../../package.json";
import { KINDS, providerText, typeToken } from "../../provider/dynamic/text";

describe("what stands in state", () => {
  test("kinds are only ever added, at the end", () => {
    expect(KINDS).toEqual(["HostingCluster", "InventorySpace", "WorkloadSpace", "WorkloadCluster", "WorkloadClusters", "BindingPolicy", "CustomTransform", "StatusCollector", "Workload"]);
  });

  test("the program text is this one", () => {
    expect(providerText("Workload")).toBe('exports.handler=()=>require("kubestellar-fleet/dynamic").handler("Workload")');
  });

  test("the type token is this one", () => {
    expect(typeToken("BindingPolicy")).toBe("pulumi-nodejs:dynamic/kubestellar:BindingPolicy");
  });

  test("the package exports what the text requires", () => {
    expect(manifest.name).toBe("kubestellar-fleet");
    expect(manifest.exports["./dynamic"].default).toBe("./dist/provider/dynamic/index.js");
  });
});
