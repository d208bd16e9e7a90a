// Order of the test files: those that start servers first, because they are the long ones; then as jest orders (longest first, as far
// as it remembers). What is short comes last, so that all workers end at about the same time.
import { createRequire } from "node:module";

/** jest's own; it comes with it and is no dependency of its own here. */
const { default: Sequencer } = createRequire(createRequire(import.meta.url).resolve("jest"))("@jest/test-sequencer");

const RANK = { e2e: 0, integration: 1 };
const rankOf = ({ context }) => RANK[context.config.displayName?.name] ?? 2;

export default class ServersFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).sort((a, b) => rankOf(a) - rankOf(b));
  }
}
