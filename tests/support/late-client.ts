/** A space whose watches fall behind, as those of a busy server do. */
import type { ApiResource } from "../../core/model/kube-object";
import { MemoryClient } from "./memory-client";
import type { MemoryClientOptions } from "./memory-client";
import type { WatchEvent, WatchOptions } from "../../operations/clients/space-client";

/** Lists and writes are answered at once; what happens is told of when `catchUp` was called. */
export class LateClient extends MemoryClient {
  private open = (): void => undefined;
  private readonly gate = new Promise<void>((resolve) => (this.open = resolve));

  /** @param kinds - whose watches fall behind. Default: all. */
  constructor(options: MemoryClientOptions = {}, private readonly kinds?: readonly string[]) {
    super(options);
  }

  override async *watch(resource: ApiResource, options: WatchOptions): AsyncGenerator<WatchEvent> {
    const ended = new Promise<void>((resolve) => options.signal.addEventListener("abort", () => resolve(), { once: true }));
    for await (const event of super.watch(resource, options)) {
      if (this.kinds?.includes(resource.kind) !== false) await Promise.race([this.gate, ended]);
      yield event;
    }
  }

  catchUp(): void {
    this.open();
  }
}
