export * from "./cluster-labels";
export * from "./limits";
export * from "./load-manifests";
export * from "./parse-manifests";
