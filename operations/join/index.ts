export * from "./bootstrap-secret";
export * from "./install-agent";
export * from "./join-kubeconfig";
export * from "./join-manifests";
export * from "./remove-agent";
export * from "./required-rights";
