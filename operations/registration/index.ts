export * from "./approve";
export * from "./bootstrap";
export * from "./cluster";
export * from "./csr-verdict";
export * from "./declare";
export * from "./detach";
export { withdrawProperties } from "./properties";
export * from "./settle";
