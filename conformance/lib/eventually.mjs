// Market data and the other side of a trade are published after the commit, not inside the reply.
import { setTimeout as delay } from 'node:timers/promises';

const withinMs = 3_000;
const everyMs = 20;

/** Repeats an assertion until it holds; fails with its last error. */
export async function eventually(assertion, limitMs = withinMs) {
  const deadline = Date.now() + limitMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await delay(everyMs);
  }
}
