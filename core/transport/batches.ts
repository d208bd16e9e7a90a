/** Cuts the cleaned objects of a Binding into batches, each of which becomes one ManifestWork. Reference 3.3. */
import { goJsonSize } from "../model/go-json";
import { parseApiVersion, type KubeObject } from "../model/kube-object";
import type { ManifestConfig } from "../model/manifest-work";

/** Limits of the transport controller; the chart's defaults are 1 and 512000. */
export interface WrapLimits {
  /** `--max-num-wrapped`: objects a work. */
  readonly maxNumWrapped: number;
  /** `--max-size-wrapped`: bytes of JSON a work, counting objects only. */
  readonly maxSizeWrapped: number;
}

export const DEFAULT_WRAP_LIMITS: WrapLimits = { maxNumWrapped: 1, maxSizeWrapped: 512_000 };

/** What the client of a transport controller is allowed; the chart's defaults are 5 and 10. */
export interface TransportRate {
  /** `--transport-qps`: requests a second. */
  readonly qps: number;
  /** `--transport-burst`: requests at once before that. */
  readonly burst: number;
}

export const DEFAULT_TRANSPORT_RATE: TransportRate = { qps: 5, burst: 10 };

/** An object ready to travel. */
export interface Wrapee {
  readonly object: KubeObject;
  readonly createOnly: boolean;
  /** Of the object in the WDS. */
  readonly uid: string;
}

export interface Batch {
  /** From 0. */
  readonly number: number;
  readonly manifests: readonly KubeObject[];
  /** One for each createOnly object; absent when there is none. */
  readonly manifestConfigs?: readonly ManifestConfig[];
  /** UID of the last object, `""` for an empty batch. With one object a work the work is named after it. */
  readonly uid: string;
  /** Bytes, as the limit counts them. */
  readonly size: number;
}

/**
 * Cuts in order: a batch is closed before an object that would reach the size limit or pass the count limit.
 *
 * A first object of exactly the maximum size closes an empty batch, as upstream does.
 *
 * @param resourceOf - plural resource name of a group and kind; undefined gives `""`.
 * @returns the batches, or the object that is larger than the limit.
 */
export function cutBatches(
  wrapees: readonly Wrapee[],
  limits: WrapLimits,
  resourceOf: (group: string, kind: string) => string | undefined,
): { readonly ok: true; readonly batches: readonly Batch[] } | { readonly ok: false; readonly tooLarge: KubeObject; readonly size: number } {
  const batches: Batch[] = [];
  let open: Wrapee[] = [];
  let size = 0;
  const close = () => {
    batches.push(batchOf(batches.length, open, size, resourceOf));
    open = [];
    size = 0;
  };
  for (const wrapee of wrapees) {
    const objectSize = goJsonSize(wrapee.object);
    if (objectSize > limits.maxSizeWrapped) return { ok: false, tooLarge: wrapee.object, size: objectSize };
    if (objectSize + size >= limits.maxSizeWrapped || open.length + 1 > limits.maxNumWrapped) close();
    open.push(wrapee);
    size += objectSize;
  }
  if (open.length > 0) close();
  return { ok: true, batches: batches };
}

function batchOf(number: number, wrapees: readonly Wrapee[], size: number, resourceOf: (group: string, kind: string) => string | undefined): Batch {
  const manifestConfigs = wrapees.filter((w) => w.createOnly).map(({ object }) => createOnlyConfig(object, resourceOf));
  return {
    number,
    manifests: wrapees.map((w) => w.object),
    ...(manifestConfigs.length > 0 && { manifestConfigs }),
    uid: wrapees.at(-1)?.uid ?? "",
    size,
  };
}

function createOnlyConfig({ apiVersion = "", kind = "", metadata }: Partial<KubeObject>, resourceOf: (group: string, kind: string) => string | undefined): ManifestConfig {
  // A CustomTransform may have taken any of these away.
  const { group } = parseApiVersion(apiVersion);
  return {
    resourceIdentifier: { group, resource: resourceOf(group, kind) ?? "", namespace: metadata?.namespace ?? "", name: metadata?.name ?? "" },
    updateStrategy: { type: "CreateOnly" },
  };
}
