// Keeps the suite inside the published limits by waiting for the next window, never by switching limits off:
// 6000 request weight a minute and address, 100 unfilled orders in 10 seconds and account.
import { setTimeout as delay } from 'node:timers/promises';

const minuteMs = 60_000;
const orderWindowMs = 10_000;
const weightPerMinute = 5_000;
const ordersPerWindow = 80;

let weight = { window: 0, used: 0 };
const orders = new Map();

/** Remembers what the limit headers of a response said. */
export function noteHeaders(apiKey, header) {
  const used = header('X-MBX-USED-WEIGHT-1M');
  if (used) {
    weight = { window: Math.floor(Date.now() / minuteMs), used: Number(used) };
  }
  const placed = header('X-MBX-ORDER-COUNT-10S');
  if (placed) {
    orders.set(apiKey, { window: Math.floor(Date.now() / orderWindowMs), placed: Number(placed) });
  }
}

/** Waits for the next window of each limit that the suite has used up for the most part. */
export async function pace() {
  if (weight.used > weightPerMinute && weight.window === Math.floor(Date.now() / minuteMs)) {
    await nextWindow(minuteMs);
  }
  const window = Math.floor(Date.now() / orderWindowMs);
  if ([...orders.values()].some((count) => count.window === window && count.placed > ordersPerWindow)) {
    await nextWindow(orderWindowMs);
  }
}

/** Waits until a new calendar window of this length has begun. */
export async function nextWindow(lengthMs) {
  await delay(lengthMs - (Date.now() % lengthMs) + 50);
}
