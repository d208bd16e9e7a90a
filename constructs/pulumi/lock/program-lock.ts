/**
 * The lock of a program (config `kubestellar:lock`): before anything of ours is registered, what the program declares is compared with what was
 * reviewed. A preview that is asked to records it instead.
 */
import * as pulumi from "@pulumi/pulumi";
import { plainError } from "../guards/plain-error";
import { stackKey } from "../placement/program";
import { judgeLock, recordLock, type AskDeclarations } from "./judge-lock";

/** Set to anything but nothing, a preview records the lock. No config of the stack, because that would be there in the next update too. */
const RECORD_VARIABLE = "KSFLEET_RECORD_LOCK";

/** What the guards of a program refuse, once they have judged; and what it declares. */
export interface JudgedProgram {
  declarations(): ReturnType<AskDeclarations>;
  refusal(): Promise<pulumi.RunError | undefined>;
}

class ProgramLock {
  private readonly file = new pulumi.Config("kubestellar").get("lock");
  private readonly isAsked = (process.env[RECORD_VARIABLE] ?? "") !== "";
  /** What the lock refuses, if anything; never rejects. */
  private verdict: Promise<pulumi.RunError | undefined> | undefined;

  /** Options with which a resource waits until the lock is known to hold; the same ones where there is none, or it is only recorded. */
  hold(opts: pulumi.CustomResourceOptions | undefined, program: () => JudgedProgram): pulumi.CustomResourceOptions | undefined {
    if (this.file === undefined && !this.isAsked) return opts;
    const isRecording = this.isAsked && pulumi.runtime.isDryRun();
    if (this.verdict === undefined) {
      // The program may not end before.
      const done = pulumi.runtime.rpcKeepAlive();
      this.verdict = this.judge(program()).catch((error: unknown) => plainError(error instanceof Error ? error.message : String(error))).finally(done);
      // Left alone, the refusal fails the program.
      if (isRecording) void this.kept(this.verdict);
    }
    // Guards wait for resources, and what is recorded for guards.
    return isRecording ? opts : pulumi.mergeOptions(opts, { dependsOn: pulumi.output(this.kept(this.verdict)) });
  }

  private async judge(program: JudgedProgram): Promise<pulumi.RunError | undefined> {
    const { file } = this;
    if (file === undefined) return plainError(`${RECORD_VARIABLE} asks for a lock, and no config says where: pulumi config set kubestellar:lock fleet.lock.json`);
    if (!this.isAsked) return judgeLock(file, () => program.declarations());
    if (!pulumi.runtime.isDryRun()) return plainError(`${RECORD_VARIABLE} is set: a lock is recorded by pulumi preview, reviewed, and kept by pulumi up without it`);
    const recorded = await recordLock(file, () => program.declarations(), () => program.refusal());
    if (typeof recorded !== "string") return recorded;
    await pulumi.log.info(recorded);
    return undefined;
  }

  private async kept(verdict: Promise<pulumi.RunError | undefined>): Promise<pulumi.Resource[]> {
    const refusal = await verdict;
    if (refusal !== undefined) throw refusal;
    return [];
  }
}

const programs = new WeakMap<object, ProgramLock>();

/** The lock of the program that runs. */
export function programLock(): ProgramLock {
  const key = stackKey();
  let found = programs.get(key);
  if (found === undefined) programs.set(key, (found = new ProgramLock()));
  return found;
}
