/** The programs we run beside Node: where each comes from, which versions will do, how to ask for its version. */

export const TOOL_NAMES = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok", "kubectl", "helm", "kustomize", "pulumi", "pulumi-language-nodejs"] as const;

export type ToolName = (typeof TOOL_NAMES)[number];

/** A folder under `modules/` with a go.mod and go.sum that pin everything built from it. */
export type ModuleName = "etcd" | "kubernetes" | "kwok" | "helm" | "kustomize" | "pulumi" | "pulumi-language-nodejs";

export interface ToolSpec {
  readonly name: ToolName;
  readonly module: ModuleName;
  /** Import path of its main package. */
  readonly package: string;
  /** What `go build -o FOLDER/` calls the binary. */
  readonly emits: string;
  /** The version that `module` pins, without a `v`. */
  readonly pinned: string;
  /** The oldest version we work with when somebody else provides the binary; absent: any. */
  readonly atLeast?: string;
  /** How a binary tells its version: the first group of `answer` in its output. No group: it tells none, and matching is enough. */
  readonly probe: { readonly args: readonly string[]; readonly answer: RegExp };
  /** Seconds to link it, on two cores; for the estimate only. */
  readonly linkSeconds: number;
}

export interface ModuleSpec {
  /** Linker variables that stamp the version into the binaries. */
  readonly stamps: Readonly<Record<string, string>>;
  /** Packages that all its tools of a hub compile with an empty Go cache; for the estimate only, until Go has told. */
  readonly packages: number;
}

const KUBERNETES = "1.34.4";
const KUBERNETES_AT_LEAST = "1.27.0";
const PULUMI = "3.259.0";
const HELM = "3.22.0";
const KUSTOMIZE = "5.8.1";

export const MODULES: Readonly<Record<ModuleName, ModuleSpec>> = {
  etcd: { stamps: {}, packages: 520 },
  kubernetes: {
    stamps: {
      "k8s.io/component-base/version.gitVersion": `v${KUBERNETES}`,
      "k8s.io/component-base/version.gitMajor": "1",
      "k8s.io/component-base/version.gitMinor": "34",
      "k8s.io/client-go/pkg/version.gitVersion": `v${KUBERNETES}`,
    },
    packages: 2330,
  },
  kwok: { stamps: {}, packages: 970 },
  helm: { stamps: { "helm.sh/helm/v3/internal/version.version": `v${HELM}` }, packages: 960 },
  kustomize: { stamps: { "sigs.k8s.io/kustomize/api/provenance.version": `v${KUSTOMIZE}` }, packages: 380 },
  pulumi: { stamps: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${PULUMI}` }, packages: 1690 },
  "pulumi-language-nodejs": { stamps: {}, packages: 520 },
};

const kubernetes = (name: ToolName, linkSeconds: number): ToolSpec => ({
  name,
  module: "kubernetes",
  package: `k8s.io/kubernetes/cmd/${name}`,
  emits: name,
  pinned: KUBERNETES,
  atLeast: KUBERNETES_AT_LEAST,
  probe: { args: ["--version"], answer: /^Kubernetes v(\S+)/m },
  linkSeconds,
});

export const TOOLS: Readonly<Record<ToolName, ToolSpec>> = {
  etcd: { name: "etcd", module: "etcd", package: "go.etcd.io/etcd/server/v3", emits: "server", pinned: "3.5.21", atLeast: "3.5.0", probe: { args: ["--version"], answer: /^etcd Version: (\S+)/m }, linkSeconds: 3 },
  "kube-apiserver": kubernetes("kube-apiserver", 7),
  "kube-controller-manager": kubernetes("kube-controller-manager", 6),
  "kube-scheduler": kubernetes("kube-scheduler", 5),
  kubectl: { ...kubernetes("kubectl", 5), probe: { args: ["version", "--client"], answer: /Client Version:.*?v(\d\S*?)["\s]/m } },
  kwok: { name: "kwok", module: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok", emits: "kwok", pinned: "0.8.0", atLeast: "0.6.0", probe: { args: ["--version"], answer: /^kwok version v?(\S+)/m }, linkSeconds: 5 },
  helm: { name: "helm", module: "helm", package: "helm.sh/helm/v3/cmd/helm", emits: "helm", pinned: HELM, atLeast: "3.8.0", probe: { args: ["version", "--short"], answer: /^v(\d\S*)/m }, linkSeconds: 5 },
  kustomize: { name: "kustomize", module: "kustomize", package: "sigs.k8s.io/kustomize/kustomize/v5", emits: "kustomize", pinned: KUSTOMIZE, atLeast: "5.0.0", probe: { args: ["version"], answer: /v(\d\S*)/m }, linkSeconds: 2 },
  // 3.216: the oldest engine whose previews carry the placement as a property diff.
  pulumi: { name: "pulumi", module: "pulumi", package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", emits: "pulumi", pinned: PULUMI, atLeast: "3.216.0", probe: { args: ["version"], answer: /^v(\d\S*)/m }, linkSeconds: 8 },
  // It tells no version, and every version serves every engine: only its usage text shows that it runs.
  "pulumi-language-nodejs": { name: "pulumi-language-nodejs", module: "pulumi-language-nodejs", package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs", emits: "pulumi-language-nodejs", pinned: "3.60.0", probe: { args: ["-h"], answer: /-tracing/ }, linkSeconds: 2 },
};

/** Whether a text names one of our tools. */
export function isToolName(text: string): text is ToolName {
  return (TOOL_NAMES as readonly string[]).includes(text);
}

/**
 * Whether `version` is `least` or newer, by major, minor and patch; what follows (`-rc.1`, `+k3s1`) does not count.
 *
 * @returns false for a text that is no version.
 */
export function isAtLeast(version: string, least: string): boolean {
  const [have, want] = [numbersOf(version), numbersOf(least)];
  if (have === undefined || want === undefined) return false;
  for (const i of [0, 1, 2] as const) if (have[i] !== want[i]) return have[i] > want[i];
  return true;
}

function numbersOf(version: string): readonly [number, number, number] | undefined {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)];
}
