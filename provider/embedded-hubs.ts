/** The embedded hubs of this user, as handlers ask for them. */
import { statSync } from "node:fs";
import path from "node:path";
import { ensureHub, openHub } from "../hub";
import { hubsFolder } from "../operations/clients";
import type { Hubs } from "./hubs";

export const embeddedHubs: Hubs = {
  async ensure(name, log) {
    const hub = await ensureHub({ name, log });
    return {
      ensureWec: async (wec) => void (await hub.ensureWec(wec)),
      removeWec: (wec) => hub.removeWec(wec),
    };
  },

  exists(name) {
    try {
      statSync(path.join(hubsFolder(), name));
      return true;
    } catch (error) {
      // Anything else, such as a folder that may not be read, is no proof of absence.
      return (error as NodeJS.ErrnoException).code !== "ENOENT";
    }
  },

  async down(name, log) {
    const hub = await openHub(name);
    if (hub === undefined) return;
    log(`ending the processes of hub ${hub.name}`);
    await hub.down();
  },
};
