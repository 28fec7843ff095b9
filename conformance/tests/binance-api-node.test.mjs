// binance-api-node: parameters in the query, no content type, results reshaped by the library.
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { accounts } from '../lib/accounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { binanceApiNodeFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { expectChange, expectEffect, ratesOf, readLedger, settlement } from '../lib/ledger.mjs';
import { symbols } from '../lib/markets.mjs';

const symbol = 'BTCUSDT';
const alice = binanceApiNodeFor(accounts.alice);
const bob = binanceApiNodeFor(accounts.bob);
const rates = await ratesOf('alice', symbol);

beforeEach(cleanBooks);

test('ping, time and exchangeInfo', async () => {
  assert.equal(await alice.ping(), true);
  assert.ok(Math.abs(await alice.time() - Date.now()) < 5_000);
  assert.deepEqual((await alice.exchangeInfo()).symbols.map((market) => market.symbol).sort(), [...symbols].sort());
});

test('the rate limit headers reach the library', async () => {
  await alice.time();
  const [seen] = Object.values(alice.getInfo());
  assert.ok(Number(seen.usedWeight1m) > 0, JSON.stringify(alice.getInfo()));
});

test('market data', async () => {
  await alice.order({ symbol, side: 'BUY', quantity: '0.001', price: '60000' });
  await bob.order({ symbol, side: 'SELL', quantity: '0.001', price: '60000' });
  await alice.order({ symbol, side: 'BUY', quantity: '0.002', price: '59000' });
  await eventually(async () => {
    assert.deepEqual((await alice.book({ symbol })).bids, [{ price: '59000.00000000', quantity: '0.00200000' }]);
    const [last] = await alice.trades({ symbol, limit: 1 });
    assert.deepEqual([last.price, last.qty, last.isBuyerMaker], ['60000.00000000', '0.00100000', true]);
    assert.equal((await alice.tradesHistory({ symbol, limit: 1 }))[0].id, last.id);
    const [aggregate] = await alice.aggTrades({ symbol, limit: 1 });
    assert.deepEqual([aggregate.lastId, aggregate.wasBestPrice], [last.id, true]);
    assert.equal((await alice.candles({ symbol, interval: '1m' })).at(-1).close, '60000.00000000');
    assert.equal((await alice.dailyStats({ symbol })).lastPrice, '60000.00000000');
    assert.equal((await alice.prices())[symbol], '60000.00000000');
    assert.equal((await alice.allBookTickers())[symbol].bidPrice, '59000.00000000');
    assert.equal((await alice.avgPrice({ symbol })).mins, 5);
  });
});

test('an order from placement to cancellation', async () => {
  const before = await readLedger();
  const placed = await alice.order({ symbol, side: 'BUY', quantity: '0.01', price: '50000' });
  assert.deepEqual([placed.status, placed.type, placed.timeInForce], ['NEW', 'LIMIT', 'GTC']);
  await expectChange(before, { alice: { USDT: { free: '-500', locked: '500' } } });
  assert.equal((await alice.getOrder({ symbol, orderId: placed.orderId })).clientOrderId, placed.clientOrderId);
  assert.deepEqual((await alice.openOrders({ symbol })).map(({ orderId }) => orderId), [placed.orderId]);
  const { newOrderResponse: moved } = await alice.updateOrder({ symbol, side: 'BUY', type: 'LIMIT', cancelOrderId: placed.orderId, quantity: '0.01', price: '49000' });
  await expectChange(before, { alice: { USDT: { free: '-490', locked: '490' } } });
  const cancelled = await alice.cancelOrder({ symbol, orderId: moved.orderId, useServerTime: true });
  assert.equal(cancelled.status, 'CANCELED');
  await expectChange(before, {});
  assert.deepEqual((await alice.allOrders({ symbol })).slice(-2).map(({ status }) => status), ['CANCELED', 'CANCELED']);
  assert.deepEqual(Object.keys(await alice.orderTest({ symbol, side: 'BUY', quantity: '0.01', price: '50000' })), []);
});

test('cancelOpenOrders', async () => {
  await alice.order({ symbol, side: 'BUY', quantity: '0.001', price: '50000' });
  assert.deepEqual((await alice.cancelOpenOrders({ symbol })).map(({ status }) => status), ['CANCELED']);
});

test('a market order by cost settles exactly', async () => {
  await bob.order({ symbol, side: 'SELL', quantity: '0.05', price: '60000' });
  const taker = settlement([['60000', '0.01666']], rates.taker);
  const maker = settlement([['60000', '0.01666']], rates.maker);
  const order = await expectEffect(() => alice.order({ symbol, side: 'BUY', type: 'MARKET', quoteOrderQty: '1000' }), {
    alice: { BTC: { free: taker.baseNet }, USDT: { free: -taker.quote } },
    bob: { BTC: { locked: '-0.01666' }, USDT: { free: maker.quoteNet } },
  });
  await eventually(async () => {
    const trades = await alice.myTrades({ symbol, orderId: order.orderId });
    assert.deepEqual(trades.map(({ qty, isMaker }) => [qty, isMaker]), [['0.01666000', false]]);
  });
});

test('account and wallet', async () => {
  assert.equal((await alice.accountInfo()).accountType, 'SPOT');
  assert.deepEqual((await alice.tradeFee({ symbol })).map((fee) => [fee.symbol, Number(fee.makerCommission), Number(fee.takerCommission)]), [[symbol, 0.001, 0.001]]);
  const coins = (await alice.capitalConfigs()).map(({ coin }) => coin);
  ['BTC', 'ETH', 'SOL', 'USDT'].forEach((coin) => assert.ok(coins.includes(coin)));
  assert.equal((await alice.apiRestrictions()).enableReading, true);
});

test('errors keep code and text', async () => {
  await assert.rejects(alice.getOrder({ symbol, orderId: 999999999 }), { code: -2013, message: 'Order does not exist.' });
  await assert.rejects(alice.cancelOrder({ symbol, orderId: 999999999 }), { code: -2011, message: 'Unknown order sent.' });
  await assert.rejects(alice.order({ symbol, side: 'SELL', quantity: '12', price: '60000' }), { code: -2010, message: 'Account has insufficient balance for requested action.' });
});
