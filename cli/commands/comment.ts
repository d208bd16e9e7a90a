/** `ksfleet comment`: the one comment on a pull or merge request that says what the change does, made or brought up to date. */
import { Argument, InvalidArgumentError, Option, type Command } from "commander";
import { exitCodes } from "../exit-codes";
import { outputOption, type OutputFormat } from "../report/output";
import { print } from "../report/print";

interface CommentOptions {
  readonly key?: string;
  readonly output: OutputFormat;
}

export function registerComment(program: Command): void {
  program
    .command("comment")
    .description("put the Markdown of a diff or check on the pull or merge request that the CI job runs for")
    .addArgument(new Argument("<file>", "what --output markdown or --write FILE.md wrote"))
    .addOption(new Option("--key <key>", "tells the comments of several fleets in one repository apart").argParser(readKey))
    .addOption(outputOption())
    .addHelpText("after", HELP)
    .action(async (file: string, { key, output }: CommentOptions) => {
      const { readFile } = await import("node:fs/promises");
      const { keepComment, reviewOf } = await import("../../operations/reviews/index.js");
      const { KubeStellarError } = await import("../../operations/errors.js");
      const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
        throw new KubeStellarError(`cannot be read (${error.code ?? error.message})`, { code: "NotFound", object: file, fix: "Write it first, with ksfleet check --write FILE.md" });
      });
      const review = await reviewOf(process.env);
      const { result, id } = await keepComment(review, key === undefined ? text : text.replace(/ -->/, ` ${key} -->`));
      print(output, "Comment", { review: review.name, result, id }, () => `comment ${id} on ${review.name}: ${result}`);
      process.exitCode = exitCodes.done;
    });
}

const HELP = `
Example, in a job of GitHub Actions or a merge request pipeline of GitLab:
  $ ksfleet check git:origin/main:fleet fleet --write fleet.md
  $ ksfleet comment fleet.md

Needs GITHUB_TOKEN (permission pull-requests: write) or GITLAB_TOKEN (scope api); all else the job's environment has.
docs/pull-requests.md shows whole jobs. Exit code 0 when the comment stands, 2 when it could not be written.`;

function readKey(text: string): string {
  if (!/^[\w.-]{1,100}$/.test(text)) throw new InvalidArgumentError("It takes 1 to 100 letters, digits, '.', '_' and '-'.");
  return text;
}
