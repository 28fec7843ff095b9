// The limits themselves: what happens past them, and that they end with their window.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import ccxt from 'ccxt';
import { accounts } from '../lib/accounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { ccxtFor } from '../lib/clients.mjs';
import { send, sendSigned } from '../lib/http.mjs';
import { limitOf } from '../lib/markets.mjs';
import { nextWindow } from '../lib/pace.mjs';

beforeEach(cleanBooks);

test('too many unfilled orders in ten seconds', async () => {
  const { limit } = limitOf('ORDERS', 'SECOND');
  const order = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' };
  const place = (account) => sendSigned('POST', '/api/v3/order', account, order);
  await nextWindow(10_000);
  const windowEnd = Date.now() - (Date.now() % 10_000) + 10_000;
  for (let sent = 0; sent < limit; sent += 10) {
    const answers = await Promise.all(Array.from({ length: 10 }, () => place('alice')));
    answers.forEach(({ status, text }) => assert.equal(status, 200, text));
  }
  const refused = await place('alice');
  assert.ok(Date.now() < windowEnd, `${limit} orders took longer than their window`);
  assert.equal(refused.status, 429, refused.text);
  assert.deepEqual(refused.json, { code: -1015, msg: `Too many new orders; current limit is ${limit} orders per 10 SECOND.` });
  assert.ok(Number(refused.headers.get('Retry-After')) >= 1 && Number(refused.headers.get('Retry-After')) <= 10);
  await assert.rejects(ccxtFor(accounts.alice).privatePostOrder(order), (error) => error.constructor === ccxt.DDoSProtection);
  assert.equal((await place('bob')).status, 200, 'the limit is per account');
  assert.equal((await sendSigned('DELETE', '/api/v3/openOrders', 'alice', { symbol: 'BTCUSDT' })).status, 200, 'cancelling is not limited');
  await nextWindow(10_000);
  assert.equal((await place('alice')).status, 200);
});

test('too much request weight in a minute', async () => {
  const { limit } = limitOf('REQUEST_WEIGHT', 'MINUTE');
  if (Date.now() % 60_000 > 50_000) {
    await nextWindow(60_000);
  }
  let answer;
  for (let sent = 0; sent <= limit; sent += 250) {
    answer = await send('GET', '/api/v3/depth', { query: 'symbol=BTCUSDT&limit=5000' });
    if (answer.status !== 200) {
      break;
    }
    assert.ok(Number(answer.headers.get('X-MBX-USED-WEIGHT-1M')) <= limit);
  }
  assert.equal(answer.status, 429, answer.text);
  assert.deepEqual(answer.json, {
    code: -1003,
    msg: `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
  });
  const seconds = Number(answer.headers.get('Retry-After'));
  assert.ok(seconds >= 1 && seconds <= 60, String(seconds));
  await assert.rejects(ccxtFor().publicGetTime(), (error) => error.constructor === ccxt.DDoSProtection);
  await nextWindow(60_000);
  assert.equal((await send('GET', '/api/v3/ping')).status, 200);
});
