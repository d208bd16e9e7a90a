/** Options and arguments that are whole numbers. */
import { InvalidArgumentError } from "commander";

/** A parser for commander: a whole number, at least `minimum`; anything else is unusable input, told before anything is done. */
export function wholeNumber(minimum: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !Number.isInteger(value) || value < minimum) throw new InvalidArgumentError(`It must be a whole number, at least ${minimum}.`);
    return value;
  };
}
