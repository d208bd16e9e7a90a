/** How a program is ended that must not go on. */
import * as pulumi from "@pulumi/pulumi";

/** Pulumi shows the stack of what is thrown once the program has been evaluated; this has none. */
export function plainError(message: string): pulumi.RunError {
  const error = new pulumi.RunError(message);
  error.stack = "";
  return error;
}
