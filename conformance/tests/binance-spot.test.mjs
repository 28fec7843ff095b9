// The official client, @binance/spot: every REST call in scope, with only its base path changed.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, describe, test } from 'node:test';
import { accounts } from '../lib/accounts.mjs';
import { decimal } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { officialSpotFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { expectChange, expectEffect, ratesOf, readLedger, settlement } from '../lib/ledger.mjs';
import { symbols } from '../lib/markets.mjs';

const { BadRequestError } = createRequire(import.meta.url)('@binance/spot');
const symbol = 'BTCUSDT';
const alice = officialSpotFor(accounts.alice);
const bob = officialSpotFor(accounts.bob);
const rates = await ratesOf('alice', symbol);
const data = async (call) => (await call).data();
const limit = (client, side, quantity, price, more = {}) => data(client.newOrder({ symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity, price, ...more }));
const refused = (call, code, message) => assert.rejects(call, (error) => {
  assert.ok(error instanceof BadRequestError, error.stack);
  assert.deepEqual([error.code, error.message], [code, message]);
  return true;
});

beforeEach(cleanBooks);

describe('public', () => {
  test('ping, time and exchangeInfo', async () => {
    assert.deepEqual(await data(alice.ping()), {});
    assert.ok(Math.abs(Number((await data(alice.time())).serverTime) - Date.now()) < 5_000);
    const info = await data(alice.exchangeInfo());
    assert.deepEqual(info.symbols.map((market) => market.symbol).sort(), [...symbols].sort());
    const one = await data(alice.exchangeInfo({ symbols: ['ETHBTC', 'SOLUSDT'] }));
    assert.deepEqual(one.symbols.map((market) => market.symbol).sort(), ['ETHBTC', 'SOLUSDT']);
  });

  test('depth', async () => {
    await limit(alice, 'BUY', 0.001, 59000);
    await eventually(async () => {
      const { bids, asks } = await data(alice.depth({ symbol, limit: 5 }));
      assert.deepEqual({ bids, asks }, { bids: [['59000.00000000', '0.00100000']], asks: [] });
    });
  });

  test('trades, candles and tickers', async () => {
    await limit(alice, 'BUY', 0.001, 60000);
    const taker = await limit(bob, 'SELL', 0.001, 60000);
    const id = Number(taker.fills[0].tradeId);
    await eventually(async () => {
      assert.equal(Number((await data(alice.getTrades({ symbol, limit: 1 })))[0].id), id);
      assert.equal(Number((await data(alice.historicalTrades({ symbol, limit: 1 })))[0].id), id);
      assert.equal(Number((await data(alice.aggTrades({ symbol, limit: 1 })))[0].l), id);
      for (const call of ['klines', 'uiKlines']) {
        assert.equal((await data(alice[call]({ symbol, interval: '1m' }))).at(-1)[4], '60000.00000000');
      }
      assert.equal((await data(alice.avgPrice({ symbol }))).mins, 5);
      assert.equal((await data(alice.tickerPrice({ symbol }))).price, '60000.00000000');
      assert.equal((await data(alice.ticker24hr({ symbol }))).lastPrice, '60000.00000000');
      assert.equal((await data(alice.tickerBookTicker({ symbol }))).bidPrice, '0.00000000');
    });
    assert.equal((await data(alice.ticker24hr({ symbols: ['BTCUSDT', 'ETHUSDT'] }))).length, 2);
    assert.equal((await data(alice.tickerPrice())).length, symbols.length);
  });
});

describe('private', () => {
  test('place, query, list and cancel', async () => {
    const before = await readLedger();
    const placed = await limit(alice, 'BUY', 0.01, 50000, { newClientOrderId: `official-${Date.now()}` });
    assert.deepEqual([placed.status, placed.origQty, placed.fills], ['NEW', '0.01000000', []]);
    await expectChange(before, { alice: { USDT: { free: '-500', locked: '500' } } });
    const queried = await data(alice.getOrder({ symbol, origClientOrderId: placed.clientOrderId }));
    assert.deepEqual([queried.orderId, queried.price, queried.isWorking], [placed.orderId, '50000.00000000', true]);
    assert.deepEqual((await data(alice.getOpenOrders({ symbol }))).map(({ orderId }) => orderId), [placed.orderId]);
    assert.equal((await data(alice.allOrders({ symbol }))).at(-1).orderId, placed.orderId);
    const cancelled = await data(alice.deleteOrder({ symbol, orderId: placed.orderId, newClientOrderId: 'cancel-of-mine' }));
    assert.deepEqual([cancelled.status, cancelled.clientOrderId, cancelled.origClientOrderId], ['CANCELED', 'cancel-of-mine', placed.clientOrderId]);
    await expectChange(before, {});
  });

  test('cancel everything, test an order, replace an order', async () => {
    await limit(alice, 'BUY', 0.001, 50000);
    await limit(alice, 'BUY', 0.001, 50001);
    assert.equal((await data(alice.deleteOpenOrders({ symbol }))).length, 2);
    assert.deepEqual(await data(alice.orderTest({ symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 50000 })), {});
    const placed = await limit(alice, 'BUY', 0.001, 50000);
    const replaced = await data(alice.orderCancelReplace({
      symbol, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: placed.orderId, quantity: 0.002, price: 49000 }));
    assert.deepEqual([replaced.cancelResult, replaced.newOrderResult, replaced.newOrderResponse.origQty], ['SUCCESS', 'SUCCESS', '0.00200000']);
  });

  test('a trade: fills, fees, ledger and history', async () => {
    await limit(bob, 'SELL', 0.01, 60000);
    const taker = settlement([['60000', '0.00777']], rates.taker);
    const maker = settlement([['60000', '0.00777']], rates.maker);
    const order = await expectEffect(() => data(alice.newOrder({ symbol, side: 'BUY', type: 'MARKET', quantity: 0.00777 })), {
      alice: { BTC: { free: taker.baseNet }, USDT: { free: -taker.quote } },
      bob: { BTC: { locked: '-0.00777' }, USDT: { free: maker.quoteNet } },
    });
    assert.deepEqual(order.fills.map(({ commission, commissionAsset }) => [commission, commissionAsset]), [[decimal(taker.baseFee), 'BTC']]);
    await eventually(async () => {
      const [mine] = await data(alice.myTrades({ symbol, orderId: order.orderId }));
      assert.deepEqual([mine.qty, mine.commission, mine.isBuyer, mine.isMaker], ['0.00777000', decimal(taker.baseFee), true, false]);
    });
  });

  test('account, commission and order counts', async () => {
    const account = await data(alice.getAccount({ omitZeroBalances: true }));
    assert.equal(account.accountType, 'SPOT');
    assert.equal((await data(alice.accountCommission({ symbol }))).standardCommission.maker, '0.00100000');
    assert.deepEqual((await data(alice.rateLimitOrder())).map(({ interval }) => interval).sort(), ['DAY', 'SECOND']);
  });

  test('errors keep code and text', async () => {
    await refused(alice.getOrder({ symbol, orderId: 999999999 }), -2013, 'Order does not exist.');
    await refused(alice.deleteOrder({ symbol, orderId: 999999999 }), -2011, 'Unknown order sent.');
    await refused(alice.depth({ symbol: 'NOSUCH' }), -1121, 'Invalid symbol.');
    await refused(alice.newOrder({ symbol, side: 'SELL', type: 'LIMIT', timeInForce: 'GTC', quantity: 12, price: 60000 }), -2010,
      'Account has insufficient balance for requested action.');
  });
});
