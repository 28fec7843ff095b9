// Response headers that clients steer by.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { send, sendSigned } from '../lib/http.mjs';
import { nextWindow } from '../lib/pace.mjs';

const ID = 'BTCUSDT';
const order = { symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' };
const minuteMs = 60_000;

beforeEach(cleanBooks);

/** Counters are per calendar window: two readings must not straddle the end of one. */
async function roomInMinute() {
  if (minuteMs - (Date.now() % minuteMs) < 3_000) {
    await nextWindow(minuteMs);
  }
}

async function weightOf(path, query = '') {
  const { status, headers } = await send('GET', path, { query });
  assert.equal(status, 200);
  assert.equal(headers.get('X-MBX-USED-WEIGHT'), headers.get('X-MBX-USED-WEIGHT-1M'));
  assert.match(headers.get('X-MBX-USED-WEIGHT-1M'), /^\d+$/);
  return Number(headers.get('X-MBX-USED-WEIGHT-1M'));
}

describe('used weight', () => {
  const weights = [
    ['/api/v3/ping', '', 1], ['/api/v3/time', '', 1], ['/api/v3/exchangeInfo', '', 20],
    ['/api/v3/depth', 'symbol=BTCUSDT', 5], ['/api/v3/depth', 'symbol=BTCUSDT&limit=500', 25], ['/api/v3/depth', 'symbol=BTCUSDT&limit=1000', 50],
    ['/api/v3/depth', 'symbol=BTCUSDT&limit=5000', 250], ['/api/v3/trades', 'symbol=BTCUSDT', 25], ['/api/v3/historicalTrades', 'symbol=BTCUSDT', 25],
    ['/api/v3/aggTrades', 'symbol=BTCUSDT', 4], ['/api/v3/klines', 'symbol=BTCUSDT&interval=1m', 2], ['/api/v3/uiKlines', 'symbol=BTCUSDT&interval=1m', 2],
    ['/api/v3/avgPrice', 'symbol=BTCUSDT', 2], ['/api/v3/ticker/24hr', 'symbol=BTCUSDT', 2], ['/api/v3/ticker/24hr', '', 80],
    ['/api/v3/ticker/price', 'symbol=BTCUSDT', 2], ['/api/v3/ticker/price', '', 4], ['/api/v3/ticker/bookTicker', 'symbol=BTCUSDT', 2], ['/api/v3/ticker/bookTicker', '', 4],
  ];
  for (const [path, query, weight] of weights) {
    test(`${path}${query && '?'}${query} weighs ${weight}`, async () => {
      await roomInMinute();
      const before = await weightOf('/api/v3/ping');
      assert.equal(await weightOf(path, query) - before, weight);
    });
  }

  const signedWeights = [
    ['/api/v3/account', {}, 20], ['/api/v3/account/commission', { symbol: ID }, 20], ['/api/v3/rateLimit/order', {}, 40], ['/api/v3/openOrders', { symbol: ID }, 6],
    ['/api/v3/openOrders', {}, 80], ['/api/v3/allOrders', { symbol: ID }, 20], ['/api/v3/myTrades', { symbol: ID }, 20],
  ];
  for (const [path, parameters, weight] of signedWeights) {
    test(`${path} ${JSON.stringify(parameters)} weighs ${weight}`, async () => {
      await roomInMinute();
      const before = await weightOf('/api/v3/ping');
      const { status, headers } = await sendSigned('GET', path, 'alice', parameters);
      assert.equal(status, 200);
      assert.equal(Number(headers.get('X-MBX-USED-WEIGHT-1M')) - before, weight);
    });
  }

  test('a refused request counts too', async () => {
    await roomInMinute();
    const before = await weightOf('/api/v3/ping');
    const { status, headers } = await send('GET', '/api/v3/depth', { query: 'symbol=NOSUCH' });
    assert.equal(status, 400);
    assert.ok(Number(headers.get('X-MBX-USED-WEIGHT-1M')) > before);
  });
});

describe('order counts', () => {
  const counts = (headers) => [Number(headers.get('X-MBX-ORDER-COUNT-10S')), Number(headers.get('X-MBX-ORDER-COUNT-1D'))];

  test('each unfilled order counts, per account, in both windows; cancel-replace counts one', async () => {
    const place = (account) => sendSigned('POST', '/api/v3/order', account, order);
    await nextWindow(10_000);
    const first = await place('alice');
    const second = await place('alice');
    const other = await place('bob');
    const replaced = await sendSigned('POST', '/api/v3/order/cancelReplace', 'alice', {
      ...order, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: first.json.orderId });
    for (const { status, text } of [first, second, other, replaced]) {
      assert.equal(status, 200, text);
    }
    const [tenSeconds, day] = counts(first.headers);
    assert.equal(tenSeconds, 1);
    assert.deepEqual(counts(second.headers), [2, day + 1]);
    assert.equal(counts(other.headers)[0], 1);
    assert.deepEqual(counts(replaced.headers), [3, day + 2]);
  });

  test('market data has no order counts', async () => {
    const { headers } = await send('GET', '/api/v3/ping');
    assert.equal(headers.get('X-MBX-ORDER-COUNT-10S'), null);
  });
});

describe('times', () => {
  test('the time unit header turns milliseconds into microseconds', async () => {
    for (const unit of ['MICROSECOND', 'microsecond']) {
      const { json } = await send('GET', '/api/v3/time', { headers: { 'X-MBX-TIME-UNIT': unit } });
      assert.ok(Math.abs(json.serverTime / 1000 - Date.now()) < 5_000, `${json.serverTime}`);
    }
    const { json: order_ } = await sendSigned('POST', '/api/v3/order', 'alice', order, { headers: { 'X-MBX-TIME-UNIT': 'MICROSECOND' } });
    assert.equal(String(order_.transactTime).length, 16);
    const { json } = await send('GET', '/api/v3/time');
    assert.equal(String(json.serverTime).length, 13);
  });

  test('an unknown time unit', async () => {
    const { status, json } = await send('GET', '/api/v3/time', { headers: { 'X-MBX-TIME-UNIT': 'FORTNIGHT' } });
    assert.equal(status, 400);
    assert.deepEqual(json, { code: -1194, msg: 'Invalid value for time unit; expected either MICROSECOND or MILLISECOND.' });
  });
});

test('bodies are JSON in UTF-8', async () => {
  const { headers } = await send('GET', '/api/v3/exchangeInfo');
  assert.match(headers.get('Content-Type'), /^application\/json(; ?charset=utf-8)?$/i);
});
