export * from "./join-kubeconfig";
