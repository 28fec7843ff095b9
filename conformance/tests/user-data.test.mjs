// What accounts are told of their orders, fills and balances, through every library's way of listening. Orders go in
// through REST, and REST has to agree with what was told.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import WebSocket from 'ws';
import { accounts, baseUrl, publicKeyAccount } from '../lib/accounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import {
  binanceApiNodeFor, ccxtFor, ccxtProFor, connectorFor, connectorStreamFor, officialSocketFor,
} from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { getSigned, sendSigned } from '../lib/http.mjs';
import { expectTruth, openSocket } from '../lib/userEvents.mjs';

const ID = 'BTCUSDT';
const SYMBOL = 'BTC/USDT';

beforeEach(cleanBooks);

const order = async (account, parameters) => {
  const { status, json, text } = await sendSigned('POST', '/api/v3/order', account, {
    symbol: ID, type: 'LIMIT', ...(parameters.type ? {} : { timeInForce: 'GTC' }), newOrderRespType: 'FULL', ...parameters });
  assert.equal(status, 200, text);
  return json;
};

const cancel = async (account, orderId, more = {}) => {
  const { status, json, text } = await sendSigned('DELETE', '/api/v3/order', account, { symbol: ID, orderId, ...more });
  assert.equal(status, 200, text);
  return json;
};

/** alice offers, bob takes some of it, alice cancels the rest: three events for alice's order. */
async function lifeOfAnOrder() {
  const placed = await order('alice', { side: 'SELL', quantity: '0.01', price: '60000' });
  await order('bob', { side: 'BUY', quantity: '0.004', price: '60000' });
  const cancelled = await cancel('alice', placed.orderId, { newClientOrderId: 'the-cancel' });
  return { placed, cancelled };
}

const reports = (events) => events.filter(({ e }) => e === 'executionReport');
const told = (events) => reports(events).map(({ x, X }) => `${x} ${X}`);

describe('plain connection', () => {
  let socket;
  beforeEach(async () => {
    socket = await openSocket();
  });
  const of = (id) => socket.events.filter(({ subscriptionId }) => subscriptionId === id).map(({ event }) => event);

  test('an order from acceptance to cancel, with a maker fill that another account caused', async () => {
    const id = await socket.subscribe(accounts.alice);
    const { placed, cancelled } = await lifeOfAnOrder();
    await eventually(() => assert.deepEqual(told(of(id)), ['NEW NEW', 'TRADE PARTIALLY_FILLED', 'CANCELED CANCELED']));
    const [accepted, filled, ended] = reports(of(id));
    assert.deepEqual([accepted.c, accepted.C, accepted.w, accepted.N, accepted.n, accepted.t], [placed.clientOrderId, '', true, null, '0', -1]);
    assert.deepEqual([filled.m, filled.l, filled.L, filled.w], [true, '0.00400000', '60000.00000000', true]);
    assert.deepEqual([ended.c, ended.C, ended.w], [cancelled.clientOrderId, placed.clientOrderId, false]);
    assert.deepEqual([ended.c, cancelled.origClientOrderId], ['the-cancel', placed.clientOrderId]);

    // Every unit tells its reports first and then the balances, once.
    assert.deepEqual(of(id).map(({ e }) => e), Array(3).fill(['executionReport', 'outboundAccountPosition']).flat());
    await expectTruth('alice', of(id));
    await socket.close();
  });

  test('two accounts on one connection, each with its own events only', async () => {
    const alice = await socket.subscribe(accounts.alice);
    const bob = await socket.subscribe(accounts.bob);
    assert.notEqual(alice, bob);
    const mine = { alice: new Set(), bob: new Set() };
    for (let i = 0; i < 10; i++) {
      mine.alice.add((await order('alice', { side: 'SELL', quantity: '0.002', price: String(60000 + i) })).orderId);
      mine.bob.add((await order('bob', { side: 'BUY', quantity: i % 2 ? '0.003' : '0.001', price: String(60000 + i) })).orderId);
    }
    for (const name of ['alice', 'bob']) {
      await sendSigned('DELETE', '/api/v3/openOrders', name, { symbol: ID });
    }
    for (const [id, name] of [[alice, 'alice'], [bob, 'bob']]) {
      await eventually(async () => {
        await expectTruth(name, of(id));
        assert.deepEqual(new Set(reports(of(id)).map(({ i }) => i)), mine[name]);
        assert.deepEqual(await getSigned('/api/v3/openOrders', name, { symbol: ID }), []);
        const last = new Map(reports(of(id)).map(({ i, X }) => [i, X]));
        assert.ok([...last.values()].every((status) => ['FILLED', 'CANCELED'].includes(status)), JSON.stringify([...last]));
      });
    }
    const executions = socket.events.filter(({ event }) => event.e === 'executionReport');
    assert.ok(executions.length > 40);
    await socket.close();
  });

  test('a market order, an IOC order and self-trade prevention', async () => {
    const id = await socket.subscribe(accounts.alice);
    await order('bob', { side: 'SELL', quantity: '0.003', price: '60000' });
    await order('alice', { type: 'MARKET', side: 'BUY', quoteOrderQty: '60' });
    await order('alice', { side: 'BUY', quantity: '0.005', price: '60000', timeInForce: 'IOC' });
    await order('alice', { side: 'SELL', quantity: '0.001', price: '61000' });
    await order('alice', { side: 'BUY', quantity: '0.002', price: '61000', selfTradePreventionMode: 'EXPIRE_TAKER' });
    await eventually(() => assert.deepEqual(told(of(id)), [
      'NEW NEW', 'TRADE FILLED', 'NEW NEW', 'TRADE PARTIALLY_FILLED', 'EXPIRED EXPIRED', 'NEW NEW',
      'NEW NEW', 'TRADE_PREVENTION EXPIRED_IN_MATCH',
    ]));
    const [expired] = reports(of(id)).filter(({ x }) => x === 'EXPIRED');
    assert.equal(expired.eR, 'UNFILLED_IOC_QUANTITY_EXPIRED');
    const prevented = reports(of(id)).at(-1);
    assert.deepEqual([prevented.A, prevented.B, prevented.pl, prevented.pL, prevented.V], ['0.00200000', '0.00200000', '0.00100000', '61000.00000000', 'EXPIRE_TAKER']);
    await expectTruth('alice', of(id));
    await socket.close();
  });

  test('what happened while the connection was down is in REST, and the new one goes on from there', async () => {
    await socket.subscribe(accounts.alice);
    const placed = await order('alice', { side: 'SELL', quantity: '0.01', price: '60000' });
    await eventually(() => assert.equal(socket.events.length, 2));
    await socket.close();
    await order('bob', { side: 'BUY', quantity: '0.004', price: '60000' });

    socket = await openSocket();
    const id = await socket.subscribe(accounts.alice);
    const found = await getSigned('/api/v3/order', 'alice', { symbol: ID, orderId: placed.orderId });
    assert.equal(found.executedQty, '0.00400000');
    await order('bob', { side: 'BUY', quantity: '0.001', price: '60000' });

    // What REST already showed may be told once more, just after subscribing; nothing later is left out.
    await eventually(() => assert.deepEqual(reports(of(id)).slice(-1).map(({ l, z }) => [l, z]), [['0.00100000', '0.00500000']]));
    await socket.close();
  });

  test('unsubscribe ends it with a word, and nothing comes afterwards', async () => {
    const id = await socket.subscribe(accounts.alice);
    assert.deepEqual((await socket.call('session.subscriptions')).result, [{ subscriptionId: id }]);
    assert.equal((await socket.call('userDataStream.unsubscribe', { subscriptionId: id })).status, 200);
    assert.deepEqual(of(id).map(({ e }) => e), ['eventStreamTerminated']);
    await lifeOfAnOrder();
    assert.equal((await socket.call('userDataStream.unsubscribe')).error.code, -2036);
    assert.equal(socket.events.length, 1);
    await socket.close();
  });
});

describe('ccxt.pro', () => {
  let alice;
  const rest = ccxtFor(accounts.alice);
  before(async () => {
    alice = await ccxtProFor(accounts.alice);
  });
  after(() => alice.close());

  test('watchOrders, watchMyTrades and watchBalance', async () => {
    const seen = { orders: [], trades: [], balances: [] };
    let failure;
    const follow = async (into, watch) => {
      while (!failure) {
        const news = await watch();
        into.push(...(Array.isArray(news) ? structuredClone(news) : [structuredClone(news)]));
      }
    };
    const fail = (error) => {
      failure ??= error;
    };
    follow(seen.orders, () => alice.watchOrders(SYMBOL)).catch(fail);
    follow(seen.trades, () => alice.watchMyTrades(SYMBOL)).catch(fail);
    follow(seen.balances, () => alice.watchBalance()).catch(fail);

    // Subscribed when a first order is heard of.
    await eventually(async () => {
      await cancel('alice', (await order('alice', { side: 'SELL', quantity: '0.001', price: '70000' })).orderId);
      assert.ok(seen.orders.length > 0);
    }, 10_000);
    const { placed } = await lifeOfAnOrder();
    const mine = (entries) => entries.filter((entry) => entry.id === String(placed.orderId));
    await eventually(() => assert.equal(mine(seen.orders).at(-1)?.status, 'canceled'));
    assert.equal(failure, undefined);

    const last = mine(seen.orders).at(-1);
    const truth = await rest.fetchOrder(String(placed.orderId), SYMBOL);
    for (const field of ['id', 'clientOrderId', 'status', 'side', 'type', 'price', 'amount', 'filled', 'remaining', 'cost', 'average']) {
      assert.deepEqual([field, last[field]], [field, truth[field]]);
    }
    const [heard] = seen.trades.filter((trade) => trade.order === String(placed.orderId));
    const [trade] = (await rest.fetchMyTrades(SYMBOL)).filter((entry) => entry.order === String(placed.orderId));
    for (const field of ['id', 'timestamp', 'side', 'takerOrMaker', 'price', 'amount', 'cost', 'fee']) {
      assert.deepEqual([field, heard[field]], [field, trade[field]]);
    }
    const balance = await rest.fetchBalance();
    await eventually(() => {
      for (const asset of ['BTC', 'USDT']) {
        assert.deepEqual(seen.balances.at(-1)[asset], balance[asset]);
      }
    });
  });
});

describe('@binance/spot', () => {
  for (const [name, account] of [['by log-on', publicKeyAccount('ed25519')], ['by signature', accounts.alice]]) {
    test(`${name}: the events of an order`, async () => {
      const connection = await officialSocketFor(account).connect();
      try {
        if (account.algorithm === 'ed25519') {
          await connection.sessionLogon();
        }
        const { stream } = account.algorithm === 'ed25519'
          ? await connection.userDataStreamSubscribe()
          : await connection.userDataStreamSubscribeSignature();
        const events = [];
        stream.on('message', (event) => events.push(event));
        await lifeOfAnOrder();
        await eventually(() => assert.deepEqual(told(events), ['NEW NEW', 'TRADE PARTIALLY_FILLED', 'CANCELED CANCELED']));
        await expectTruth('alice', events.map((event) => JSON.parse(JSON.stringify(event, (_, value) => (typeof value === 'bigint' ? Number(value) : value)))));
      } finally {
        await connection.disconnect();
      }
    });
  }
});

test('binance-api-node: ws.user', async () => {
  const events = [];
  const end = await binanceApiNodeFor(accounts.alice).ws.user((event) => events.push(event));
  const { placed } = await lifeOfAnOrder();
  const mine = () => events.filter(({ eventType, orderId }) => eventType === 'executionReport' && orderId === placed.orderId);
  await eventually(() => assert.deepEqual(mine().map(({ executionType, orderStatus }) => [executionType, orderStatus]),
    [['NEW', 'NEW'], ['TRADE', 'PARTIALLY_FILLED'], ['CANCELED', 'CANCELED']]));
  assert.equal(mine()[1].commissionAsset, 'USDT');
  assert.equal(events.filter(({ eventType }) => eventType === 'outboundAccountPosition').length, 3);
  end();
});

describe('@binance/connector: listen keys', () => {
  const client = connectorFor(accounts.alice);

  for (const combined of [false, true]) {
    test(combined ? 'wrapped' : 'bare', async () => {
      const { data: { listenKey } } = await client.createListenKey();
      assert.equal((await client.createListenKey()).data.listenKey, listenKey);
      assert.deepEqual((await client.renewListenKey(listenKey)).data, {});
      const events = [];
      let opened;
      const open = new Promise((settle) => (opened = settle));
      const stream = connectorStreamFor({
        open: () => opened(),
        message: (text) => {
          const message = JSON.parse(text);
          if (combined) {
            assert.equal(message.stream, listenKey);
          }
          events.push(combined ? message.data : message);
        },
      }, combined);
      stream.userData(listenKey);
      await open;

      // Subscribed when a first order is heard of.
      await eventually(async () => {
        await cancel('alice', (await order('alice', { side: 'SELL', quantity: '0.001', price: '70000' })).orderId);
        assert.ok(events.length > 0);
      }, 10_000);
      const { placed } = await lifeOfAnOrder();
      const mine = () => events.filter(({ e, i }) => e === 'executionReport' && i === placed.orderId);
      await eventually(() => assert.deepEqual(told(mine()), ['NEW NEW', 'TRADE PARTIALLY_FILLED', 'CANCELED CANCELED']));
      await eventually(() => expectTruth('alice', events));
      stream.disconnect();
    });
  }

  test('a key that was closed is refused', async () => {
    const { data: { listenKey } } = await client.createListenKey();
    assert.deepEqual((await client.closeListenKey(listenKey)).data, {});
    await assert.rejects(client.renewListenKey(listenKey), ({ response }) => response.data.code === -1125);
    const socket = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/ws/${listenKey}`);
    await new Promise((settle) => socket.once('close', settle));
    assert.notEqual((await client.createListenKey()).data.listenKey, listenKey);
  });
});
