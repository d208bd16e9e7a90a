export * from "./connect";
export * from "./informer";
export * from "./kube-client";
export * from "./kubeconfig";
export * from "./space-client";
export * from "./space-ref";
