/** Secrets into which a controller of their cluster writes the token of a ServiceAccount. */

/** Whether data of the Secret are its cluster's own, beside what is written of them. */
export const holdsToken = (secret: Readonly<Record<string, unknown>>): boolean => secret["type"] === "kubernetes.io/service-account-token";
