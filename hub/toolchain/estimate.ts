/** How far a set of builds is and how long it may still take: weights measured on two cores, corrected by the speed seen. */
import { MODULES, TOOLS, type ModuleName, type ToolName } from "./catalogue";
import type { ProgressEvent } from "./events";

/** Seconds of one package on two cores, on average over all our modules. */
const SECONDS_PER_PACKAGE = 0.11;
/** Seconds to download all dependencies of a module; a guess, as networks differ. */
const DOWNLOAD_SECONDS = 20;
/** The measured weights count as this many seconds of evidence against the speed seen. */
const PRIOR_SECONDS = 15;

/** One module's way: dependencies are fetched and listed, packages compiled, binaries linked. */
interface Job {
  readonly module: ModuleName;
  readonly linkSeconds: number;
  /** Listed in go.mod: an upper bound of what is downloaded. */
  readonly dependencies: number;
  state: "waiting" | "download" | "queued" | "compile" | "done";
  downloaded: number;
  /** Packages to compile; from the catalogue until Go has told. */
  packages: number;
  compiled: number;
  linkStartedAt: number | undefined;
}

/** Collects what builders report and answers with progress. `now` is in seconds and given by the caller. */
export class Estimate {
  private readonly jobs = new Map<ModuleName, Job>();
  private fraction = 0;
  private readonly startedAt: number;
  /** Expected speed before any is seen, relative to two cores. */
  private readonly priorSpeed: number;

  constructor(options: { readonly now: number; readonly cores: number }) {
    this.startedAt = options.now;
    this.priorSpeed = Math.max(0.5, options.cores / 2);
  }

  add(module: ModuleName, options: { readonly tools: readonly ToolName[]; readonly dependencies: number }): void {
    const linkSeconds = options.tools.reduce((sum, tool) => sum + TOOLS[tool].linkSeconds, 0);
    this.jobs.set(module, { module, linkSeconds, dependencies: options.dependencies, state: "waiting", downloaded: 0, packages: MODULES[module].packages, compiled: 0, linkStartedAt: undefined });
  }

  downloading(module: ModuleName, files: number): void {
    this.change(module, (job) => {
      job.state = "download";
      job.downloaded += files;
    });
  }

  /** Dependencies are there, and Go has told how many packages it must compile; told again, the later word counts. */
  listed(module: ModuleName, packages: number): void {
    this.change(module, (job) => {
      job.state = "queued";
      job.packages = packages;
    });
  }

  compiling(module: ModuleName, packages: number, now: number): void {
    this.change(module, (job) => {
      job.state = "compile";
      job.compiled = Math.min(job.packages, job.compiled + packages);
      if (job.compiled === job.packages) job.linkStartedAt ??= now;
    });
  }

  done(module: ModuleName): void {
    this.change(module, (job) => {
      job.state = "done";
    });
  }

  progress(now: number): ProgressEvent {
    const jobs = [...this.jobs.values()];
    const total = jobs.reduce((sum, job) => sum + workOf(job), 0);
    const finished = jobs.reduce((sum, job) => sum + finishedOf(job, now), 0);
    const elapsed = now - this.startedAt;
    const speed = (finished + PRIOR_SECONDS * this.priorSpeed) / (elapsed + PRIOR_SECONDS);
    // A total that Go corrects upwards must not throw the bar back.
    this.fraction = Math.max(this.fraction, total === 0 ? 0 : Math.min(0.99, finished / total));
    return { kind: "progress", fraction: this.fraction, elapsedSeconds: elapsed, remainingSeconds: Math.max(1, (total - finished) / speed), doing: describe(jobs) };
  }

  private change(module: ModuleName, edit: (job: Job) => void): void {
    const job = this.jobs.get(module);
    if (job !== undefined) edit(job);
  }
}

function workOf(job: Job): number {
  return downloadWorkOf(job) + job.packages * SECONDS_PER_PACKAGE + job.linkSeconds;
}

/** Until Go is through, all of it may come; afterwards only what came counts: what was there already says nothing about speed. */
function downloadWorkOf(job: Job): number {
  return job.state === "waiting" || job.state === "download" ? DOWNLOAD_SECONDS : DOWNLOAD_SECONDS * downloadedShare(job);
}

function downloadedShare(job: Job): number {
  return Math.min(1, job.downloaded / Math.max(1, job.dependencies));
}

function finishedOf(job: Job, now: number): number {
  switch (job.state) {
    case "waiting":
      return 0;
    case "download":
      return DOWNLOAD_SECONDS * Math.min(0.95, downloadedShare(job));
    case "queued":
    case "compile": {
      const linking = job.linkStartedAt === undefined ? 0 : Math.min(0.95 * job.linkSeconds, now - job.linkStartedAt);
      return downloadWorkOf(job) + job.compiled * SECONDS_PER_PACKAGE + linking;
    }
    case "done":
      return workOf(job);
  }
}

function describe(jobs: readonly Job[]): string {
  return jobs.flatMap((job) => {
    switch (job.state) {
      case "waiting":
      case "queued":
      case "done":
        return [];
      case "download":
        return [job.downloaded === 0 ? `${job.module}: reading dependencies` : `${job.module}: downloading dependencies (${job.downloaded} so far)`];
      case "compile":
        return [job.linkStartedAt === undefined ? `${job.module}: ${job.compiled} of ${job.packages} packages` : `${job.module}: linking`];
    }
  }).join(", ");
}
