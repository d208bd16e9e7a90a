export * from "./control-plane";
