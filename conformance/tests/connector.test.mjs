// The older official client, @binance/connector: a JSON content type with an empty body, the key also on public calls.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { accounts } from '../lib/accounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { connectorFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { expectChange, expectEffect, ratesOf, readLedger, settlement } from '../lib/ledger.mjs';
import { symbols } from '../lib/markets.mjs';

const symbol = 'BTCUSDT';
const alice = connectorFor(accounts.alice);
const bob = connectorFor(accounts.bob);
const rates = await ratesOf('alice', symbol);
const data = async (call) => (await call).data;
const limit = (client, side, quantity, price, more = {}) => data(client.newOrder(symbol, side, 'LIMIT', { timeInForce: 'GTC', quantity, price, ...more }));

beforeEach(cleanBooks);

test('ping, time and exchangeInfo', async () => {
  assert.deepEqual(await data(alice.ping()), {});
  assert.ok(Math.abs((await data(alice.time())).serverTime - Date.now()) < 5_000);
  const names = (info) => info.symbols.map((market) => market.symbol).sort();
  assert.deepEqual(names(await data(alice.exchangeInfo())), [...symbols].sort());
  assert.deepEqual(names(await data(alice.exchangeInfo({ symbols: ['BTCUSDT', 'ETHBTC'] }))), ['BTCUSDT', 'ETHBTC']);
});

test('market data', async () => {
  await limit(alice, 'BUY', 0.001, 60000);
  await limit(bob, 'SELL', 0.001, 60000);
  await limit(alice, 'BUY', 0.002, 59000);
  await eventually(async () => {
    assert.deepEqual((await data(alice.depth(symbol, { limit: 5 }))).bids, [['59000.00000000', '0.00200000']]);
    const [last] = await data(alice.trades(symbol, { limit: 1 }));
    assert.equal(last.price, '60000.00000000');
    assert.equal((await data(alice.historicalTrades(symbol, { limit: 1 })))[0].id, last.id);
    assert.equal((await data(alice.aggTrades(symbol, { limit: 1 })))[0].l, last.id);
    assert.equal((await data(alice.klines(symbol, '1m'))).at(-1)[4], '60000.00000000');
    assert.equal((await data(alice.uiklines(symbol, '1m'))).at(-1)[4], '60000.00000000');
    assert.equal((await data(alice.avgPrice(symbol))).mins, 5);
    assert.equal((await data(alice.ticker24hr(symbol))).lastPrice, '60000.00000000');
    assert.equal((await data(alice.tickerPrice(symbol))).price, '60000.00000000');
    assert.equal((await data(alice.bookTicker(symbol))).bidPrice, '59000.00000000');
  });
  assert.equal((await data(alice.ticker24hr('', ['BTCUSDT', 'ETHUSDT']))).length, 2);
});

test('an order from placement to cancellation', async () => {
  const before = await readLedger();
  const placed = await limit(alice, 'SELL', 0.01, 70000);
  assert.equal(placed.status, 'NEW');
  await expectChange(before, { alice: { BTC: { free: '-0.01', locked: '0.01' } } });
  assert.equal((await data(alice.getOrder(symbol, { orderId: placed.orderId }))).status, 'NEW');
  assert.deepEqual((await data(alice.openOrders({ symbol }))).map(({ orderId }) => orderId), [placed.orderId]);
  const replaced = await data(alice.cancelAndReplace(symbol, 'SELL', 'LIMIT', 'STOP_ON_FAILURE', {
    timeInForce: 'GTC', cancelOrderId: placed.orderId, quantity: 0.02, price: 71000 }));
  assert.deepEqual([replaced.cancelResult, replaced.newOrderResult], ['SUCCESS', 'SUCCESS']);
  await expectChange(before, { alice: { BTC: { free: '-0.02', locked: '0.02' } } });
  assert.equal((await data(alice.cancelOrder(symbol, { orderId: replaced.newOrderResponse.orderId }))).status, 'CANCELED');
  await expectChange(before, {});
  assert.equal((await data(alice.allOrders(symbol))).at(-1).status, 'CANCELED');
  assert.deepEqual(await data(alice.newOrderTest(symbol, 'BUY', 'LIMIT', { timeInForce: 'GTC', quantity: 0.001, price: 50000 })), {});
});

test('cancelOpenOrders', async () => {
  await limit(alice, 'BUY', 0.001, 50000);
  assert.equal((await data(alice.cancelOpenOrders(symbol))).length, 1);
});

test('a trade settles exactly', async () => {
  await limit(bob, 'BUY', 0.01, 60000);
  const taker = settlement([['60000', '0.004']], rates.taker);
  const maker = settlement([['60000', '0.004']], rates.maker);
  const order = await expectEffect(() => data(alice.newOrder(symbol, 'SELL', 'MARKET', { quantity: 0.004 })), {
    alice: { BTC: { free: '-0.004' }, USDT: { free: taker.quoteNet } },
    bob: { BTC: { free: maker.baseNet }, USDT: { locked: -maker.quote } },
  });
  await eventually(async () => {
    const [mine] = await data(alice.myTrades(symbol, { orderId: order.orderId }));
    assert.deepEqual([mine.quoteQty, mine.commissionAsset, mine.isBuyer], ['240.00000000', 'USDT', false]);
  });
});

test('account and wallet', async () => {
  assert.equal((await data(alice.account())).accountType, 'SPOT');
  assert.deepEqual((await data(alice.orderCount())).map(({ interval }) => interval).sort(), ['DAY', 'SECOND']);
  assert.ok((await data(alice.coinInfo())).some(({ coin }) => coin === 'USDT'));
  assert.deepEqual(await data(alice.systemStatus()), { status: 0, msg: 'normal' });
  assert.equal((await data(alice.tradeFee())).length, symbols.length);
  assert.equal((await data(alice.apiPermissions())).enableReading, true);
  assert.deepEqual(await data(alice.marginAllPairs()), []);
  assert.deepEqual(await data(alice.isolatedMarginAllSymbols()), []);
});

test('errors keep status, code and text', async () => {
  const refused = (call, body) => assert.rejects(call, (error) => {
    assert.deepEqual([error.response?.status, error.response?.data], [400, body]);
    return true;
  });
  await refused(alice.getOrder(symbol, { orderId: 999999999 }), { code: -2013, msg: 'Order does not exist.' });
  await refused(alice.newOrder(symbol, 'BUY', 'LIMIT', { quantity: 0.001, price: 50000 }),
    { code: -1102, msg: "Mandatory parameter 'timeInForce' was not sent, was empty/null, or malformed." });
});
