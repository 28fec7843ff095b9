// Order lists, amendments, icebergs and trailing stops through the clients, with only their base URL changed.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { accounts } from '../lib/accounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { binanceApiNodeFor, ccxtFor, officialSocketFor, officialSpotFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { openSocket } from '../lib/userEvents.mjs';

const symbol = 'BTCUSDT';
const alice = officialSpotFor(accounts.alice);
const bob = officialSpotFor(accounts.bob);
const data = async (call) => (await call).data();
const limit = (client, side, quantity, price, more = {}) => data(client.newOrder({ symbol, side, type: 'LIMIT', timeInForce: 'GTC', quantity, price, ...more }));
const balance = async (asset) => (await data(alice.getAccount())).balances.find((one) => one.asset === asset);

beforeEach(cleanBooks);

async function lastPrice(price) {
  await limit(alice, 'BUY', 0.001, price);
  await limit(bob, 'SELL', 0.001, price);
}

describe('@binance/spot', () => {
  test('an OCO holds once, fills one order and ends the other', async () => {
    await lastPrice(60000);
    const before = await balance('BTC');
    const list = await data(alice.orderListOco({
      symbol, side: 'SELL', quantity: 0.5, aboveType: 'LIMIT_MAKER', abovePrice: 61000,
      belowType: 'STOP_LOSS_LIMIT', belowStopPrice: 59000, belowPrice: 58900, belowTimeInForce: 'GTC',
    }));
    assert.deepEqual([list.contingencyType, list.listStatusType, list.orderReports.length], ['OCO', 'EXEC_STARTED', 2]);
    assert.equal(Number((await balance('BTC')).locked), Number(before.locked) + 0.5);
    await limit(bob, 'BUY', 0.1, 61000);
    const [stop, profit] = await Promise.all(list.orders.map(({ orderId }) => data(alice.getOrder({ symbol, orderId }))));
    assert.deepEqual([stop.status, profit.status, Number(profit.executedQty)], ['EXPIRED', 'PARTIALLY_FILLED', 0.1]);
    assert.equal((await data(alice.openOrderList())).length, 1);
    const canceled = await data(alice.deleteOrderList({ symbol, orderListId: list.orderListId }));
    assert.deepEqual([canceled.listStatusType, canceled.orderReports.length], ['ALL_DONE', 1]);
    assert.equal((await data(alice.getOrderList({ orderListId: list.orderListId }))).listOrderStatus, 'ALL_DONE');
  });

  test('an OTOCO starts its pair when the working order is filled', async () => {
    await lastPrice(60000);
    const list = await data(alice.orderListOtoco({
      symbol, workingType: 'LIMIT', workingSide: 'BUY', workingPrice: 59500, workingQuantity: 0.1, workingTimeInForce: 'GTC',
      pendingSide: 'SELL', pendingQuantity: 0.05, pendingAboveType: 'LIMIT_MAKER', pendingAbovePrice: 61000,
      pendingBelowType: 'STOP_LOSS', pendingBelowStopPrice: 58000,
    }));
    assert.deepEqual(list.orderReports.map((order) => order.status), ['NEW', 'PENDING_NEW', 'PENDING_NEW']);
    await limit(bob, 'SELL', 0.1, 59500);
    const open = await data(alice.getOpenOrders({ symbol }));
    assert.deepEqual(open.map((order) => [order.type, order.status]), [['STOP_LOSS', 'NEW'], ['LIMIT_MAKER', 'NEW']]);
  });

  test('an amendment keeps the id and is told afterwards', async () => {
    const order = await limit(alice, 'BUY', 0.2, 50000);
    const reply = await data(alice.orderAmendKeepPriority({ symbol, orderId: order.orderId, newQty: 0.1 }));
    assert.deepEqual([reply.amendedOrder.orderId, Number(reply.amendedOrder.qty)], [order.orderId, 0.1]);
    const [amendment] = await data(alice.orderAmendments({ symbol, orderId: order.orderId }));
    assert.deepEqual([Number(amendment.origQty), Number(amendment.newQty)], [0.2, 0.1]);
  });

  test('an iceberg shows a slice, a trailing stop its delta', async () => {
    await lastPrice(60000);
    await limit(alice, 'BUY', 1, 59000, { icebergQty: 0.1 });
    assert.deepEqual((await data(alice.depth({ symbol, limit: 5 }))).bids, [['59000.00000000', '0.10000000']]);
    const stop = await data(alice.newOrder({ symbol, side: 'SELL', type: 'STOP_LOSS', quantity: 0.1, trailingDelta: 100, newOrderRespType: 'RESULT' }));
    assert.equal(Number(stop.trailingDelta), 100);
  });
});

describe('ccxt', () => {
  const ccxtAlice = ccxtFor(accounts.alice);

  test('icebergAmount shows a slice', async () => {
    const order = await ccxtAlice.createOrder('BTC/USDT', 'limit', 'buy', 1, 59000, { icebergAmount: 0.1 });
    assert.deepEqual([order.status, order.amount, order.info.icebergQty], ['open', 1, '0.10000000']);
    assert.deepEqual((await data(alice.depth({ symbol, limit: 5 }))).bids, [['59000.00000000', '0.10000000']]);
    await ccxtAlice.cancelOrder(order.id, 'BTC/USDT');
  });

  test('trailingPercent triggers when the price falls back by it, under the same id', async () => {
    await lastPrice(60000);
    const stop = await ccxtAlice.createOrder('BTC/USDT', 'limit', 'sell', 0.1, 50000, {
      trailingPercent: 1, stopLossOrTakeProfit: 'stopLoss',
    });
    assert.equal(stop.info.trailingDelta ?? (await ccxtAlice.fetchOrder(stop.id, 'BTC/USDT')).info.trailingDelta, 100);
    await limit(bob, 'BUY', 0.1, 59300);
    await lastPrice(61000);
    await lastPrice(60389);
    await eventually(async () => {
      const order = await ccxtAlice.fetchOrder(stop.id, 'BTC/USDT');
      assert.deepEqual([order.status, order.filled, order.average], ['closed', 0.1, 59300]);
    });
  });
});

describe('binance-api-node', () => {
  test('orderOco places both orders, and cancelling one of them cancels both', async () => {
    await lastPrice(60000);
    const client = binanceApiNodeFor(accounts.alice);
    const list = await client.orderOco({
      symbol, side: 'SELL', quantity: '0.1', price: '61000', stopPrice: '59000', stopLimitPrice: '58900',
    });
    assert.deepEqual([list.contingencyType, list.orders.length, list.orderReports.length], ['OCO', 2, 2]);
    await client.cancelOrder({ symbol, orderId: list.orders[0].orderId });
    assert.deepEqual(await client.openOrders({ symbol }), []);
  });
});

describe('prevented matches', () => {
  test('myPreventedMatches names both orders of the account', async () => {
    const maker = await limit(alice, 'SELL', 0.1, 60000);
    const taker = await limit(alice, 'BUY', 0.1, 60000, { selfTradePreventionMode: 'EXPIRE_MAKER' });
    const [match] = await data(alice.myPreventedMatches({ symbol, orderId: taker.orderId }));
    assert.deepEqual([match.takerOrderId, match.makerOrderId, match.selfTradePreventionMode, Number(match.makerPreventedQuantity)],
      [taker.orderId, maker.orderId, 'EXPIRE_MAKER', 0.1]);
    assert.equal((await data(alice.getOrder({ symbol, orderId: maker.orderId }))).status, 'EXPIRED_IN_MATCH');
  });
});

describe('WebSocket API and user data', () => {
  test('an OCO placed, told as listStatus with its orders, and cancelled as a list', async () => {
    await lastPrice(60000);
    const listener = await openSocket();
    const subscription = await listener.subscribe(accounts.alice);
    const connection = await officialSocketFor(accounts.alice).connect();
    try {
      const placed = (await connection.orderListPlaceOco({
        symbol, side: 'SELL', quantity: 0.2, aboveType: 'LIMIT_MAKER', abovePrice: 61000,
        belowType: 'STOP_LOSS', belowStopPrice: 59000,
      })).data;
      assert.deepEqual([placed.contingencyType, placed.listOrderStatus, placed.orders.length], ['OCO', 'EXECUTING', 2]);
      const canceled = (await connection.orderListCancel({ symbol, orderListId: placed.orderListId })).data;
      assert.equal(canceled.listOrderStatus, 'ALL_DONE');
      await eventually(() => {
        const told = listener.events.filter((one) => one.subscriptionId === subscription).map(({ event }) => event);
        assert.deepEqual(
          told.filter(({ e }) => e === 'listStatus').map(({ g, c, l, L, O }) => [g, c, l, L, O.length]),
          [[placed.orderListId, 'OCO', 'EXEC_STARTED', 'EXECUTING', 2], [placed.orderListId, 'OCO', 'ALL_DONE', 'ALL_DONE', 2]]);
        assert.deepEqual(
          told.filter(({ e }) => e === 'executionReport').map(({ x, g }) => [x, g]),
          ['NEW', 'NEW', 'CANCELED', 'CANCELED'].map((step) => [step, placed.orderListId]));
      });
    } finally {
      await connection.disconnect();
      await listener.close();
    }
  });
});
