/** A story in steps, each a test of its own. */

/**
 * Makes `step`: as `test`, but steps follow one another, and after one that failed the rest would only repeat its failure.
 * One call a file.
 */
export function storyOfSteps(): (name: string, body: () => Promise<void>) => void {
  let broken: string | undefined;
  return (name, body) =>
    test(name, async () => {
      if (broken !== undefined) throw new Error(`not reached: "${broken}" failed`);
      broken = name;
      await body();
      broken = undefined;
    });
}
