/** Runs the shell steps of a composite action as GitHub's runner does: conditions, expressions, outputs of steps. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly run: string;
  readonly shell: "bash";
  readonly "working-directory"?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export interface ActionRun {
  /** 0, or the exit code of the first step that failed. */
  readonly exitCode: number;
  readonly outputs: Readonly<Record<string, string>>;
  /** What all steps printed, stdout and stderr. */
  readonly log: string;
  /** The summary of the job. */
  readonly summary: string;
}

export interface ActionRunOptions {
  /** Folder of action.yml. */
  readonly action: string;
  readonly inputs: Readonly<Record<string, string>>;
  /** Values of `github.*`, by path. */
  readonly github: Readonly<Record<string, string>>;
  readonly workspace: string;
  /** Folder for the runner's own files. */
  readonly temporary: string;
  readonly env: Readonly<Record<string, string>>;
}

export async function runAction({ action, inputs, github, workspace, temporary, env }: ActionRunOptions): Promise<ActionRun> {
  const { inputs: declared, outputs, runs } = parse(readFileSync(path.join(action, "action.yml"), "utf8")) as Action;
  mkdirSync(temporary, { recursive: true });
  const values = new Map<string, string>([...Object.entries(github).map(([name, value]) => [`github.${name}`, value] as const), ["runner.temp", temporary]]);
  const text = (template: string): string => template.replace(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => values.get(expression) ?? "");
  for (const unknown of Object.keys(inputs).filter((name) => declared[name] === undefined)) throw new Error(`the action has no input ${unknown}`);
  for (const [name, { default: fallback = "", required }] of Object.entries(declared)) {
    if (required === true && inputs[name] === undefined) throw new Error(`the action needs the input ${name}`);
    values.set(`inputs.${name}`, inputs[name] ?? text(fallback));
  }
  const summary = path.join(temporary, "summary.md");
  writeFileSync(summary, "");
  let exitCode = 0;
  let log = "";
  for (const [index, step] of runs.steps.entries()) {
    // A step without a condition stands under `success()`.
    if (step.if === undefined ? exitCode !== 0 : !holds(step.if, values)) continue;
    const output = path.join(temporary, `output-${index}`);
    const script = path.join(temporary, `step-${index}.sh`);
    writeFileSync(output, "");
    writeFileSync(script, text(step.run));
    const run = await bash(script, {
      cwd: path.join(workspace, text(step["working-directory"] ?? ".")),
      env: { ...env, ...Object.fromEntries(Object.entries(step.env ?? {}).map(([name, value]) => [name, text(value)])), GITHUB_OUTPUT: output, GITHUB_STEP_SUMMARY: summary, GITHUB_ACTION_PATH: action },
    });
    log += run.log;
    if (exitCode === 0) exitCode = run.code;
    for (const line of readFileSync(output, "utf8").split("\n").filter((each) => each !== "")) values.set(`steps.${step.id ?? ""}.outputs.${line.slice(0, line.indexOf("="))}`, line.slice(line.indexOf("=") + 1));
  }
  return { exitCode, outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, text(value)])), log, summary: readFileSync(summary, "utf8") };
}

const bash = (script: string, options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): Promise<{ readonly code: number; readonly log: string }> =>
  new Promise((resolve) => {
    execFile("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], { ...options, timeout: 120_000 }, (error, stdout, stderr) => resolve({ code: error === null ? 0 : Number(error.code ?? 1), log: stdout + stderr }));
  });

/** Conditions that the action uses: terms joined by &&, each `!cancelled()` or a comparison with a text. */
function holds(condition: string, values: ReadonlyMap<string, string>): boolean {
  return condition.replace(/^\$\{\{|\}\}$/g, "").split("&&").every((term) => {
    if (term.trim() === "!cancelled()") return true;
    const parts = /^\s*(\S+)\s*(==|!=)\s*'(.*)'\s*$/.exec(term);
    if (parts === null) throw new Error(`the runner of the test does not know the condition ${term}`);
    return (values.get(parts[1]!) ?? "") === parts[3] === (parts[2] === "==");
  });
}
