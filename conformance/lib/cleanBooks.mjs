// Every test starts with no open order of either trader, so that it depends on no other test.
import assert from 'node:assert/strict';
import { accounts } from './accounts.mjs';
import { eventually } from './eventually.mjs';
import { get, send, sendSigned } from './http.mjs';
import { symbols } from './markets.mjs';
import { pace } from './pace.mjs';

/** Cancels everything on every market and waits until the books it emptied are seen empty. */
export async function cleanBooks() {
  await outlastLimit();
  await pace();
  const touched = new Set();
  for (const account of Object.keys(accounts)) {
    for (const symbol of symbols) {
      const { status, json, text } = await sendSigned('DELETE', '/api/v3/openOrders', account, { symbol });
      assert.ok(status === 200 || json?.code === -2011, `cancelling ${account}'s orders on ${symbol}: ${status} ${text}`);
      if (status === 200) {
        touched.add(symbol);
      }
    }
  }
  for (const symbol of touched) {
    await eventually(async () => {
      const { bids, asks } = await get('/api/v3/depth', { symbol, limit: 5 });
      assert.deepEqual({ symbol, bids, asks }, { symbol, bids: [], asks: [] });
    });
  }
}

/** An earlier test may have used up a limit on purpose. */
async function outlastLimit() {
  const { status, headers } = await send('GET', '/api/v3/ping');
  if (status === 429 || status === 418) {
    const seconds = Number(headers.get('Retry-After'));
    assert.ok(seconds > 0 && seconds <= 600, `Retry-After: ${headers.get('Retry-After')}`);
    await new Promise((settle) => setTimeout(settle, seconds * 1000 + 50));
  }
}
