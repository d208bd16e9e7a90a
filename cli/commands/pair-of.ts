/** Options of the form `name=value`. */
import { InvalidArgumentError } from "commander";

/** Reads an option that may be repeated, as `wds1=prod-wds1`: more than one come together. @param form - as help shows it. */
export const pairOf =
  (form: string) =>
  (text: string, before: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => {
    const at = text.indexOf("=");
    if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(`${JSON.stringify(text)} is not of the form ${form}.`);
    return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
  };
