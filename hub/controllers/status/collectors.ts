/** The StatusCollectors of a WDS, checked and compiled once a generation. */
import type { StatusCollector } from "../../../core/model/status-collector";
import { resources } from "../../../core/model/resources";
import { compileCollector } from "../../../core/status/index";
import type { CompiledCollector, CompiledCollectorResult } from "../../../core/status/index";
import type { Informer } from "../../../operations/clients/informer";
import type { SpaceClient } from "../../../operations/clients/space-client";
import { isEqual } from "../../../core/model/is-equal";

export class Collectors {
  private readonly compiled = new Map<string, CompiledCollectorResult>();

  /** Follows an informer; `onChange` gets the name of each collector whose spec changed, or that came or went. */
  constructor(
    private readonly informer: Informer,
    onChange: (name: string) => void,
  ) {
    informer.subscribe((event) => {
      const { name, generation } = event.object.metadata;
      if (event.type === "updated" && event.old.metadata.generation === generation) return;
      if (event.type === "deleted") this.compiled.delete(name);
      else this.compiled.set(name, compileCollector(event.object as StatusCollector));
      onChange(name);
    });
  }

  /** Undefined when there is none of the name, or an invalid one. */
  get(name: string): CompiledCollector | undefined {
    const result = this.compiled.get(name);
    return result?.ok === true ? result.collector : undefined;
  }

  /** Writes what is wrong with a collector into its status. Upstream never sets its `observedGeneration`. */
  async writeStatus(wds: SpaceClient, name: string, strictUpstream: boolean): Promise<void> {
    const collector = this.informer.get({ name }) as StatusCollector | undefined;
    const result = this.compiled.get(name);
    if (collector === undefined || result === undefined) return;
    const errors = result.ok ? [] : result.errors;
    const observedGeneration = strictUpstream ? (collector.status?.observedGeneration ?? 0) : (collector.metadata.generation ?? 0);
    const before = { observedGeneration: collector.status?.observedGeneration, errors: collector.status?.errors ?? [] };
    if (isEqual(before.errors, errors) && (strictUpstream || before.observedGeneration === observedGeneration)) return;
    const { uid, resourceVersion } = collector.metadata;
    await wds.patch(resources.StatusCollector, { name }, { metadata: { uid, resourceVersion }, status: { observedGeneration, errors: errors.length === 0 ? null : errors } }, { subresource: "status" });
  }
}
