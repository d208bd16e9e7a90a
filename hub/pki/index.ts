export * from "./authority";
export * from "./kubeconfig";
