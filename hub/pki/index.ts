export * from "./authority";
export * from "./kubeconfig";
export * from "./kubeconfig-merge";
