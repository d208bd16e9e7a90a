/** What handlers ask of embedded hubs. The implementation is hub/; tests bring their own. */
export interface WecRequest {
  readonly name: string;
  /** Name of the ITS on this hub that its agent registers with. */
  readonly inventory: string;
}

/** One embedded hub that runs. */
export interface EmbeddedHub {
  /** Makes the WEC with its agent, or makes sure that both run. The agent registers once Klusterlet and bootstrap Secret are there. */
  ensureWec(wec: WecRequest): Promise<void>;
  /** Ends agent and WEC and removes their files; one that is not there is fine. */
  removeWec(name: string): Promise<void>;
}

export interface Hubs {
  /** Makes the hub, toolchain included, or makes sure that it runs. */
  ensure(name: string, log: (message: string) => void): Promise<EmbeddedHub>;
  /** False only when there is certainly no state of such a hub. */
  exists(name: string): boolean;
  /** Ends all processes of the hub and removes its state; one that is not there is fine. */
  down(name: string, log: (message: string) => void): Promise<void>;
}
