// Market data and the other side of a trade are published after the commit, not inside the reply.
import { setTimeout as delay } from 'node:timers/promises';

const withinMs = 3_000;
const firstWaitMs = 10;

/** Repeats an assertion, at growing intervals because requests have weight, until it holds; fails with its last error. */
export async function eventually(assertion, limitMs = withinMs) {
  const deadline = Date.now() + limitMs;
  for (let waitMs = firstWaitMs; ; waitMs *= 2) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
    }
    await delay(Math.min(waitMs, Math.max(1, deadline - Date.now() + 1)));
  }
}
