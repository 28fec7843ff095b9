// ccxt's unified order calls: what each returns, and what it does to the ledger.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { decimal, units } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { eventually } from '../lib/eventually.mjs';
import { balancesOf, expectChange, expectEffect, ratesOf, readLedger, settlement } from '../lib/ledger.mjs';
import { alice, bob, ID, SYMBOL, trade } from '../lib/trading.mjs';

const rates = await ratesOf('alice', ID);

beforeEach(cleanBooks);

describe('orders', () => {
  test('an own change is visible at once', async () => {
    const before = await balancesOf('alice');
    const order = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.01, 50000.01);
    const after = await balancesOf('alice');
    assert.equal(after.USDT.locked - before.USDT.locked, units('500.0001'));
    assert.equal(before.USDT.free - after.USDT.free, units('500.0001'));
    assert.equal((await alice.fetchOrder(order.id, SYMBOL)).status, 'open');
    assert.deepEqual((await alice.fetchOpenOrders(SYMBOL)).map(({ id }) => id), [order.id]);
    await alice.cancelOrder(order.id, SYMBOL);
    assert.deepEqual(await balancesOf('alice'), before);
    assert.deepEqual(await alice.fetchOpenOrders(SYMBOL), []);
    assert.equal((await alice.fetchOrder(order.id, SYMBOL)).status, 'canceled');
  });

  test('createOrder limit: the whole placement answer', async () => {
    const order = await expectEffect(
      () => alice.createOrder(SYMBOL, 'limit', 'buy', 0.01, 50000),
      { alice: { USDT: { free: '-500', locked: '500' } } });
    const { orderId, clientOrderId, transactTime, workingTime, ...info } = order.info;
    assert.deepEqual(info, {
      symbol: ID, orderListId: -1, price: '50000.00000000', origQty: '0.01000000', executedQty: '0.00000000', origQuoteOrderQty: '0.00000000',
      cummulativeQuoteQty: '0.00000000', status: 'NEW', timeInForce: 'GTC', type: 'LIMIT', side: 'BUY', fills: [], selfTradePreventionMode: 'EXPIRE_MAKER',
    });
    assert.equal(workingTime, transactTime);
    assert.equal(order.id, String(orderId));
    assert.equal(order.clientOrderId, clientOrderId);
    assert.match(clientOrderId, /^x-TKT5PX2F[0-9a-f]{22}$/);
    assert.deepEqual(
      [order.status, order.type, order.side, order.price, order.amount, order.filled, order.remaining, order.timeInForce, order.postOnly],
      ['open', 'limit', 'buy', 50000, 0.01, 0, 0.01, 'GTC', false]);
    assert.ok(Math.abs(order.timestamp - Date.now()) < 60_000);
  });

  test('fetchOrder by id and by client id, and its whole answer', async () => {
    const placed = await alice.createOrder(SYMBOL, 'limit', 'sell', 0.01, 70000, { clientOrderId: `own_${Date.now()}-A` });
    const byId = await alice.fetchOrder(placed.id, SYMBOL);
    const byClientId = await alice.fetchOrder(undefined, SYMBOL, { clientOrderId: placed.clientOrderId });
    assert.deepEqual(byClientId.info, byId.info);
    const { time, updateTime, workingTime, ...info } = byId.info;
    assert.deepEqual(info, {
      symbol: ID, orderId: Number(placed.id), orderListId: -1, clientOrderId: placed.clientOrderId, price: '70000.00000000', origQty: '0.01000000',
      executedQty: '0.00000000', cummulativeQuoteQty: '0.00000000', status: 'NEW', timeInForce: 'GTC', type: 'LIMIT', side: 'SELL',
      stopPrice: '0.00000000', icebergQty: '0.00000000', isWorking: true, origQuoteOrderQty: '0.00000000', selfTradePreventionMode: 'EXPIRE_MAKER',
    });
    assert.deepEqual([time, updateTime, workingTime], Array(3).fill(placed.info.transactTime));
  });

  test('cancelOrder by id, by client id, and its whole answer', async () => {
    const before = await readLedger();
    const first = await alice.createOrder(SYMBOL, 'limit', 'sell', 0.01, 70000);
    const second = await alice.createOrder(SYMBOL, 'limit', 'sell', 0.02, 70000, { clientOrderId: `mine-${Date.now()}` });
    await expectChange(before, { alice: { BTC: { free: '-0.03', locked: '0.03' } } });
    const cancelled = await alice.cancelOrder(first.id, SYMBOL);
    const { clientOrderId, transactTime, ...info } = cancelled.info;
    assert.deepEqual(info, {
      symbol: ID, origClientOrderId: first.clientOrderId, orderId: Number(first.id), orderListId: -1, price: '70000.00000000', origQty: '0.01000000',
      executedQty: '0.00000000', origQuoteOrderQty: '0.00000000', cummulativeQuoteQty: '0.00000000', status: 'CANCELED', timeInForce: 'GTC',
      type: 'LIMIT', side: 'SELL', selfTradePreventionMode: 'EXPIRE_MAKER',
    });
    assert.notEqual(clientOrderId, first.clientOrderId);
    assert.ok(transactTime >= first.info.transactTime);
    assert.equal(cancelled.status, 'canceled');
    const other = await alice.cancelOrder(undefined, SYMBOL, { clientOrderId: second.clientOrderId });
    assert.equal(other.id, second.id);
    await expectChange(before, {});
  });

  test('cancelAllOrders cancels one market only', async () => {
    const before = await readLedger();
    const ids = [];
    for (const price of [50000, 50001]) {
      ids.push((await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, price)).id);
    }
    const other = await alice.createOrder('ETH/USDT', 'limit', 'buy', 0.01, 2000);
    const cancelled = await alice.cancelAllOrders(SYMBOL);
    assert.deepEqual(cancelled.map(({ id }) => id).sort(), ids.sort());
    assert.ok(cancelled.every(({ info }) => info.status === 'CANCELED'));
    await expectChange(before, { alice: { USDT: { free: '-20', locked: '20' } } });
    assert.equal((await alice.fetchOrder(other.id, 'ETH/USDT')).status, 'open');
  });

  test('fetchOpenOrders of one and of all markets', async () => {
    const btc = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 50000);
    const eth = await alice.createOrder('ETH/BTC', 'limit', 'sell', 0.1, 0.06);
    assert.deepEqual((await alice.fetchOpenOrders(SYMBOL)).map(({ id }) => id), [btc.id]);
    alice.options.warnOnFetchOpenOrdersWithoutSymbol = false;
    const all = await alice.fetchOpenOrders();
    assert.deepEqual(all.map(({ symbol, id }) => `${symbol} ${id}`).sort(), [`BTC/USDT ${btc.id}`, `ETH/BTC ${eth.id}`].sort());
    assert.deepEqual(await bob.fetchOpenOrders(SYMBOL), []);
  });

  test('a partial fill settles both sides and stays open', async () => {
    const before = await readLedger();
    const resting = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.01, 60000);
    const taker = await bob.createOrder(SYMBOL, 'limit', 'sell', 0.00333, 60000);
    const fill = settlement([['60000', '0.00333']], rates.taker);
    assert.deepEqual([taker.status, taker.filled, taker.cost, taker.average], ['closed', 0.00333, 199.8, 60000]);
    const { tradeId, ...raw } = taker.info.fills[0];
    assert.deepEqual(raw, { price: '60000.00000000', qty: '0.00333000', commission: decimal(fill.quoteFee), commissionAsset: 'USDT' });
    assert.equal(taker.info.fills.length, 1);
    assert.ok(Number.isInteger(tradeId));
    const maker = settlement([['60000', '0.00333']], rates.maker);
    await expectChange(before, {
      alice: { BTC: { free: maker.baseNet }, USDT: { free: '-600', locked: units('600') - fill.quote } },
      bob: { BTC: { free: '-0.00333' }, USDT: { free: fill.quoteNet } },
    });
    await eventually(async () => {
      const order = await alice.fetchOrder(resting.id, SYMBOL);
      assert.deepEqual([order.status, order.info.status, order.filled, order.remaining], ['open', 'PARTIALLY_FILLED', 0.00333, 0.00667]);
    });
    const cancelled = await alice.cancelOrder(resting.id, SYMBOL);
    assert.deepEqual([cancelled.info.status, cancelled.info.executedQty], ['CANCELED', '0.00333000']);
    await expectChange(before, {
      alice: { BTC: { free: maker.baseNet }, USDT: { free: -fill.quote } },
      bob: { BTC: { free: '-0.00333' }, USDT: { free: fill.quoteNet } },
    });
  });

  test('the smallest fee is rounded up to one unit of 1e-8', async () => {
    // 0.00009 BTC x 0.001 = 0.00000009 exactly; 5.4 USDT x 0.001 = 0.0054; at an odd price the USDT fee is rounded.
    const fill = settlement([['60000.01', '0.00009']], rates.taker);
    assert.equal(decimal(fill.quoteFee), '0.00540001');
    const before = await readLedger();
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.00009, 60000.01);
    const taker = await bob.createOrder(SYMBOL, 'limit', 'sell', 0.00009, 60000.01);
    assert.equal(taker.info.fills[0].commission, '0.00540001');
    await expectChange(before, {
      alice: { BTC: { free: fill.baseNet }, USDT: { free: -fill.quote } },
      bob: { BTC: { free: '-0.00009' }, USDT: { free: fill.quoteNet } },
    });
  });

  test('a market quoted in another asset settles in that asset', async () => {
    const ethbtc = await ratesOf('alice', 'ETHBTC');
    const before = await readLedger();
    await bob.createOrder('ETH/BTC', 'limit', 'sell', 0.123, 0.05001);
    const order = await alice.createOrder('ETH/BTC', 'limit', 'buy', 0.123, 0.05001);
    assert.equal(order.status, 'closed');
    const fill = settlement([['0.05001', '0.123']], ethbtc.taker);
    assert.deepEqual([order.info.fills[0].commission, order.info.fills[0].commissionAsset], [decimal(fill.baseFee), 'ETH']);
    await expectChange(before, {
      alice: { ETH: { free: fill.baseNet }, BTC: { free: -fill.quote } },
      bob: { ETH: { free: '-0.123' }, BTC: { free: fill.quoteNet } },
    });
  });

  test('fetchMyTrades and fetchOrderTrades', async () => {
    const { bid, ask, id, price, quantity } = await trade(60000, 0.00123);
    const fill = settlement([[price, quantity]], rates.taker);
    const common = { symbol: ID, id, orderListId: -1, price, qty: quantity, quoteQty: decimal(fill.quote), isBestMatch: true };
    const expected = {
      alice: { ...common, orderId: Number(bid.id), commission: decimal(fill.baseFee), commissionAsset: 'BTC', isBuyer: true, isMaker: true },
      bob: { ...common, orderId: Number(ask.id), commission: decimal(fill.quoteFee), commissionAsset: 'USDT', isBuyer: false, isMaker: false },
    };
    for (const [name, client, order] of [['alice', alice, bid], ['bob', bob, ask]]) {
      await eventually(async () => {
        const mine = await client.fetchMyTrades(SYMBOL, undefined, 1);
        const { time, ...info } = mine[0].info;
        assert.deepEqual(info, expected[name]);
        assert.deepEqual([mine[0].order, mine[0].takerOrMaker, mine[0].side, mine[0].amount], [order.id, name === 'alice' ? 'maker' : 'taker', name === 'alice' ? 'buy' : 'sell', 0.00123]);
        assert.deepEqual(mine[0].fee, { cost: Number(expected[name].commission), currency: expected[name].commissionAsset });
      });
      const ofOrder = await client.fetchOrderTrades(order.id, SYMBOL);
      assert.deepEqual(ofOrder.map((item) => item.id), [String(id)]);
      const since = await client.fetchMyTrades(SYMBOL, ofOrder[0].timestamp, 500);
      assert.equal(since.at(-1).id, String(id));
    }
  });

  test('fetchOrders, fetchClosedOrders and fetchCanceledOrders', async () => {
    const { ask } = await trade(60000, 0.001);
    const cancelled = await bob.createOrder(SYMBOL, 'limit', 'sell', 0.001, 70000);
    await bob.cancelOrder(cancelled.id, SYMBOL);
    const open = await bob.createOrder(SYMBOL, 'limit', 'sell', 0.001, 71000);
    const ids = (orders) => orders.map(({ id }) => id);
    await eventually(async () => {
      const all = await bob.fetchOrders(SYMBOL);
      assert.deepEqual(ids(all).slice(-3), [ask.id, cancelled.id, open.id]);
      assert.deepEqual(all.slice(-3).map(({ status }) => status), ['closed', 'canceled', 'open']);
    });
    assert.equal(ids(await bob.fetchClosedOrders(SYMBOL)).at(-1), ask.id);
    assert.equal(ids(await bob.fetchCanceledOrders(SYMBOL)).at(-1), cancelled.id);
    assert.deepEqual(ids(await bob.fetchOrders(SYMBOL, ask.timestamp)).slice(-3), [ask.id, cancelled.id, open.id]);
    const from = await bob.privateGetAllOrders({ symbol: ID, orderId: cancelled.id });
    assert.deepEqual(from.map(({ orderId }) => String(orderId)), [cancelled.id, open.id]);
  });

  test('nobody sees or cancels the orders of another account', async () => {
    const order = await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 50000);
    await assert.rejects(bob.fetchOrder(order.id, SYMBOL), { name: 'OrderNotFound' });
    await assert.rejects(bob.cancelOrder(order.id, SYMBOL), { name: 'OrderNotFound' });
    assert.equal((await alice.fetchOrder(order.id, SYMBOL)).status, 'open');
  });

  test('order/test validates and changes nothing', async () => {
    await expectEffect(async () => {
      assert.deepEqual((await alice.createOrder(SYMBOL, 'limit', 'buy', 0.01, 50000, { test: true })).info, {});
      assert.deepEqual(await alice.fetchOpenOrders(SYMBOL), []);
    }, {});
    const commission = await alice.privatePostOrderTest({
      symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000', computeCommissionRates: 'true' });
    assert.deepEqual(commission.standardCommissionForOrder, { maker: '0.00100000', taker: '0.00100000' });
    await assert.rejects(alice.privatePostOrderTest({ symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.000001', price: '50000' }), { name: 'InvalidOrder' });
  });
});
