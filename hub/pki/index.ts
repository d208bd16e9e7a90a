export * from "./authority";
export * from "./front-proxy";
export * from "./kubeconfig";
export * from "./kubeconfig-merge";
