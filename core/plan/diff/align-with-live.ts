/**
 * Makes a running fleet and a written one comparable: what servers and controllers put into the running one by themselves is no difference.
 * Fields of objects are `likeWithLike`'s part.
 */
import { NEWEST_MINOR } from "../../model/discovery";
import { parseApiVersion } from "../../model/kube-object";
import { isHubLabel, OWNER_ANNOTATION } from "../../model/names";
import { systemObjects } from "../../model/system-objects";
import { isDeferred, wholeOf, type InputObject, type ItsInput, type ObjectHead, type PreviewInput, type WdsInput } from "../../preview/input";

type Labels = Readonly<Record<string, string>>;

/** A running fleet and one that is written down. */
export interface LiveAndDefined {
  readonly live: PreviewInput;
  readonly defined: PreviewInput;
}

/**
 * Takes out of the running fleet the objects that nobody writes (system objects, those that a controller made for another), unless
 * the written fleet has them, and gives the written one what only a hub knows: its labels of clusters, who owns them, the kinds that spaces serve, and
 * the settings of spaces about which it says nothing. Positions in the written fleet stay.
 */
export function alignWithLive({ live, defined }: LiveAndDefined): LiveAndDefined {
  const written = new Map(defined.spaces.map((space) => [space.name, space]));
  const running = new Map(live.spaces.map((space) => [space.name, space]));
  return {
    live: {
      spaces: live.spaces.map((space) => {
        if (space.kind !== "WDS") return space;
        const other = written.get(space.name);
        return withTransport(withoutMade(space, other?.objects ?? []), other);
      }),
    },
    defined: {
      spaces: defined.spaces.map((space) => {
        const other = running.get(space.name);
        if (space.kind === "ITS") return other?.kind === "ITS" ? withHubsOwn(space, other) : space;
        return other?.kind === "WDS" ? withSettings(space, other) : space;
      }),
    },
  };
}

function withoutMade(space: WdsInput, written: readonly ObjectHead[]): WdsInput {
  const namespaces = new Set(space.objects.flatMap(({ kind, metadata }) => (kind === "Namespace" ? [metadata.name] : metadata.namespace === undefined ? [] : [metadata.namespace])));
  const system = new Set(systemObjects(space.kubernetesMinor ?? NEWEST_MINOR, namespaces).map(identityOf));
  const asked = new Set(written.map(identityOf));
  return { ...space, objects: space.objects.filter((object) => asked.has(identityOf(object)) || !(system.has(identityOf(object)) || isMade(object))) };
}

/** Known by what made it; KubeStellar's Bindings are part of what is looked at. */
function isMade(object: InputObject): boolean {
  if (object.apiVersion.startsWith("control.kubestellar.io/")) return false;
  // The addresses of Services, which say so in a label only.
  if (object.kind === "IPAddress" && object.apiVersion.startsWith("networking.k8s.io/")) return true;
  const { ownerReferences } = object.metadata;
  return Array.isArray(ownerReferences) && ownerReferences.some(({ controller }) => controller === true);
}

function withHubsOwn(space: ItsInput, live: ItsInput): ItsInput {
  const running = new Map(live.objects.filter(({ kind }) => kind === "ManagedCluster").map(({ metadata }) => [metadata.name, metadata]));
  return {
    ...space,
    objects: space.objects.map((object) => {
      const { name, labels = {}, annotations = {} } = object.metadata;
      const found = object.kind === "ManagedCluster" ? running.get(name) : undefined;
      const given = { labels: missing(labels, found?.labels, isHubLabel), annotations: missing(annotations, found?.annotations, (key) => key === OWNER_ANNOTATION) };
      if (given.labels.length + given.annotations.length === 0) return object;
      const metadata = { ...object.metadata, labels: { ...labels, ...Object.fromEntries(given.labels) }, annotations: { ...annotations, ...Object.fromEntries(given.annotations) } };
      return { ...(isDeferred(object) ? object.whole() : object), metadata };
    }),
  };
}

const missing = (own: Labels, found: Labels | undefined, isHubs: (key: string) => boolean): readonly (readonly [string, string])[] => Object.entries(found ?? {}).filter(([key]) => isHubs(key) && !Object.hasOwn(own, key));

function withSettings(space: WdsInput, { kubernetesMinor, apiGroups, objects }: WdsInput): WdsInput {
  // What is recorded of kinds is older.
  const kinds = objects.filter(({ kind, apiVersion }) => kind === "CustomResourceDefinition" && apiVersion.startsWith("apiextensions.k8s.io/")).map(wholeOf);
  return {
    ...space,
    ...(kinds.length > 0 && { kinds }),
    ...(space.kubernetesMinor === undefined && kubernetesMinor !== undefined && { kubernetesMinor }),
    ...(space.apiGroups === undefined && apiGroups !== undefined && { apiGroups }),
  };
}

/** A hub does not tell how its transport controller is set up: as the written fleet says. */
function withTransport(space: WdsInput, other: WdsInput | ItsInput | undefined): WdsInput {
  if (other?.kind !== "WDS") return space;
  const { limits, rate } = other;
  return { ...space, ...(space.limits === undefined && limits !== undefined && { limits }), ...(space.rate === undefined && rate !== undefined && { rate }) };
}

const identityOf = ({ apiVersion, kind, metadata: { namespace = "", name } }: ObjectHead): string => `${parseApiVersion(apiVersion).group}/${kind}/${namespace}/${name}`;
