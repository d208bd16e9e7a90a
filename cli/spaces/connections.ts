/** The connections of one command: each space is connected once, and all are closed together. */
import { connect, type SpaceClient, type SpaceRef } from "../../operations/clients";

export class Connections {
  private readonly clients = new Map<string, Promise<SpaceClient>>();

  /** The client of a space; the same way gives the same one. What failed is tried anew. @throws as `connect`. */
  to(ref: SpaceRef): Promise<SpaceClient> {
    const way = JSON.stringify(ref.via);
    const known = this.clients.get(way);
    if (known !== undefined) return known;
    const made = connect(ref).catch((error: unknown) => {
      this.clients.delete(way);
      throw error;
    });
    this.clients.set(way, made);
    return made;
  }

  /** Closes what was connected, and what still is being connected as soon as it is. */
  close(): void {
    // Who asked for one that failed has been told.
    for (const client of this.clients.values()) client.then((one) => one.close(), () => undefined);
  }
}

/** Connects, and closes again what was connected when it does not end well. */
export async function connected<T>(connectAll: (connections: Connections) => Promise<T>): Promise<T & { readonly close: () => void }> {
  const connections = new Connections();
  try {
    return { ...(await connectAll(connections)), close: () => connections.close() };
  } catch (error) {
    connections.close();
    throw error;
  }
}
