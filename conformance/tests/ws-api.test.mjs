// The WebSocket API through the libraries that speak it, and the ledger behind it. Balances are read over REST.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import ccxt from 'ccxt';
import WebSocket from 'ws';
import { accounts, baseUrl, publicKeyAccount } from '../lib/accounts.mjs';
import { decimal } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { ccxtProFor, connectorSocketFor, officialSocketFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { expectChange, expectEffect, ratesOf, readLedger, settlement } from '../lib/ledger.mjs';
import { symbols } from '../lib/markets.mjs';
import { sign } from '../lib/signer.mjs';

const ID = 'BTCUSDT';
const SYMBOL = 'BTC/USDT';
const rates = await ratesOf('alice', ID);

beforeEach(cleanBooks);

describe('ccxt.pro', () => {
  let alice;
  let bob;
  before(async () => {
    [alice, bob] = await Promise.all([ccxtProFor(accounts.alice), ccxtProFor(accounts.bob)]);
  });
  after(() => Promise.all([alice.close(), bob.close()]));

  test('createOrderWs, fetchOrderWs, fetchOpenOrdersWs and cancelOrderWs', async () => {
    const ledger = await readLedger();
    const placed = await alice.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, 50000);
    assert.deepEqual([placed.status, placed.amount, placed.price, placed.filled], ['open', 0.01, 50000, 0]);
    await expectChange(ledger, { alice: { USDT: { free: '-500', locked: '500' } } });

    const found = await alice.fetchOrderWs(placed.id, SYMBOL);
    assert.deepEqual([found.id, found.clientOrderId, found.status], [placed.id, placed.clientOrderId, 'open']);
    assert.deepEqual((await alice.fetchOpenOrdersWs(SYMBOL)).map(({ id }) => id), [placed.id]);
    assert.deepEqual(await bob.fetchOpenOrdersWs(SYMBOL), []);

    assert.equal((await alice.cancelOrderWs(placed.id, SYMBOL)).status, 'canceled');
    await expectChange(ledger, {});
  });

  test('editOrderWs moves an order and its hold', async () => {
    const ledger = await readLedger();
    const placed = await alice.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, 50000);
    const edited = await alice.editOrderWs(placed.id, SYMBOL, 'limit', 'buy', 0.02, 49000);
    assert.notEqual(edited.id, placed.id);
    await expectChange(ledger, { alice: { USDT: { free: '-980', locked: '980' } } });
    assert.deepEqual((await alice.fetchOpenOrdersWs(SYMBOL)).map(({ amount, price }) => [amount, price]), [[0.02, 49000]]);
  });

  test('cancelAllOrdersWs', async () => {
    const ledger = await readLedger();
    await alice.createOrderWs(SYMBOL, 'limit', 'buy', 0.001, 50000);
    await alice.createOrderWs(SYMBOL, 'limit', 'sell', 0.002, 70000);
    const cancelled = await alice.cancelAllOrdersWs(SYMBOL);
    assert.deepEqual(cancelled.map(({ status }) => status), ['canceled', 'canceled']);
    await expectChange(ledger, {});
  });

  test('a trade settles to the last unit and fetchMyTradesWs shows it', async () => {
    await bob.createOrderWs(SYMBOL, 'limit', 'sell', 0.01, 60000);
    const taker = settlement([['60000', '0.00777']], rates.taker);
    const maker = settlement([['60000', '0.00777']], rates.maker);
    const order = await expectEffect(() => alice.createOrderWs(SYMBOL, 'market', 'buy', 0.00777), {
      alice: { BTC: { free: taker.baseNet }, USDT: { free: -taker.quote } },
      bob: { BTC: { locked: '-0.00777' }, USDT: { free: maker.quoteNet } },
    });
    assert.deepEqual([order.status, order.filled, order.average], ['closed', 0.00777, 60000]);
    await eventually(async () => {
      const mine = (await alice.fetchMyTradesWs(SYMBOL)).filter((trade) => trade.order === order.id);
      assert.deepEqual(mine.map(({ side, takerOrMaker, info }) => [side, takerOrMaker, info.commission]), [['buy', 'taker', decimal(taker.baseFee)]]);
    });
    assert.ok((await alice.fetchOrdersWs(SYMBOL)).some(({ id, status }) => id === order.id && status === 'closed'));
  });

  test('fetchTradesWs and fetchOHLCVWs', async () => {
    await alice.createOrderWs(SYMBOL, 'limit', 'buy', 0.001, 60000);
    await bob.createOrderWs(SYMBOL, 'limit', 'sell', 0.001, 60000);
    await eventually(async () => {
      assert.deepEqual((await alice.fetchTradesWs(SYMBOL)).slice(-1).map(({ price, amount }) => [price, amount]), [[60000, 0.001]]);
      assert.equal((await alice.fetchOHLCVWs(SYMBOL, '1m')).at(-1)[4], 60000);
    });
  });

  test('refusals become the exceptions of REST', async () => {
    await assert.rejects(alice.createOrderWs(SYMBOL, 'limit', 'sell', 12, 60000), ccxt.InsufficientFunds);
    await assert.rejects(alice.fetchOrderWs('999999999', SYMBOL), ccxt.OrderNotFound);
    await assert.rejects(alice.cancelOrderWs('999999999', SYMBOL), ccxt.OrderNotFound);
    const stranger = await ccxtProFor(accounts.alice);
    stranger.secret = 'other';
    await assert.rejects(stranger.fetchOpenOrdersWs(SYMBOL), ccxt.AuthenticationError);
    await stranger.close();
  });
});

describe('@binance/spot', () => {
  for (const [name, account] of Object.entries({ hmac: accounts.alice, ed25519: publicKeyAccount('ed25519'), rsa: publicKeyAccount('rsa') })) {
    test(`${name}: every call in scope`, async () => {
      const connection = await officialSocketFor(account).connect();
      const call = async (method, parameters) => (await connection[method](parameters)).data;
      try {
        const order = { symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 50000 };
        await call('ping');
        assert.ok(Math.abs(Number((await call('time')).serverTime) - Date.now()) < 5_000);
        assert.deepEqual((await call('exchangeInfo', { symbols: [ID, 'ETHBTC'] })).symbols.map(({ symbol }) => symbol).sort(), [ID, 'ETHBTC']);
        assert.equal((await call('tickerPrice')).length, symbols.length);
        assert.equal((await call('ticker24hr', { symbols: [ID, 'ETHUSDT'] })).length, 2);
        assert.equal((await call('tickerBook', { symbol: ID })).symbol, ID);
        assert.equal((await call('avgPrice', { symbol: ID })).mins, 5);
        assert.deepEqual((await call('depth', { symbol: ID, limit: 5 })).asks, []);
        for (const method of ['tradesRecent', 'tradesHistorical', 'tradesAggregate']) {
          assert.ok(Array.isArray(await call(method, { symbol: ID, limit: 1 })), method);
        }
        for (const method of ['klines', 'uiKlines']) {
          assert.ok(Array.isArray(await call(method, { symbol: ID, interval: '1m' })), method);
        }

        const ledger = await readLedger();
        await call('orderTest', order);
        await expectChange(ledger, {});
        const placed = await call('orderPlace', order);
        assert.deepEqual([placed.status, placed.origQty], ['NEW', '0.00100000']);
        await expectChange(ledger, { alice: { USDT: { free: '-50', locked: '50' } } });
        assert.equal((await call('orderStatus', { symbol: ID, orderId: placed.orderId })).clientOrderId, placed.clientOrderId);
        assert.equal((await call('openOrdersStatus', { symbol: ID })).length, 1);
        const replaced = await call('orderCancelReplace', { ...order, cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrderId: placed.orderId, price: 49000 });
        assert.deepEqual([replaced.cancelResult, replaced.newOrderResult], ['SUCCESS', 'SUCCESS']);
        await expectChange(ledger, { alice: { USDT: { free: '-49', locked: '49' } } });
        assert.equal((await call('orderCancel', { symbol: ID, orderId: replaced.newOrderResponse.orderId })).status, 'CANCELED');
        await call('orderPlace', order);
        assert.equal((await call('openOrdersCancelAll', { symbol: ID })).length, 1);
        await expectChange(ledger, {});

        assert.ok((await call('allOrders', { symbol: ID, limit: 1000 })).length >= 2);
        assert.ok(Array.isArray(await call('myTrades', { symbol: ID })));
        assert.equal((await call('accountStatus', { omitZeroBalances: true })).accountType, 'SPOT');
        assert.equal((await call('accountCommission', { symbol: ID })).symbol, ID);
        assert.deepEqual((await call('accountRateLimitsOrders')).map(({ interval }) => interval).sort(), ['DAY', 'SECOND']);
        await assert.rejects(connection.orderStatus({ symbol: ID, orderId: 999999999 }), { code: -2013, msg: 'Order does not exist.' });
      } finally {
        await connection.disconnect();
      }
    });
  }

  test('a session: log on, trade without signatures, log out', async () => {
    const connection = await officialSocketFor(publicKeyAccount('ed25519')).connect();
    try {
      const [logon] = await connection.sessionLogon();
      assert.equal(logon.data.apiKey, 'demo-alice-ed25519');
      const ledger = await readLedger();
      const order = { symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: 0.001, price: 50000 };
      const { data: placed } = await connection.orderPlace(order);
      await expectChange(ledger, { alice: { USDT: { free: '-50', locked: '50' } } });
      await connection.orderCancel({ symbol: ID, orderId: placed.orderId });
      await expectChange(ledger, {});
      await connection.sessionLogout();
    } finally {
      await connection.disconnect();
    }
  });
});

test('@binance/connector: numbers as numbers, string ids', async () => {
  const waiting = [];
  let opened;
  const open = new Promise((settle) => (opened = settle));
  const client = connectorSocketFor(accounts.alice, { open: () => opened(), message: (text) => waiting.shift()(JSON.parse(text)) });
  await open;
  const answer = (send) => new Promise((settle) => {
    waiting.push(settle);
    send();
  });
  try {
    const ledger = await readLedger();
    const placed = await answer(() => client.newOrder(ID, 'BUY', 'LIMIT', { timeInForce: 'GTC', quantity: 0.001, price: 50000.5, id: 'mine' }));
    assert.deepEqual([placed.id, placed.status, placed.result?.status], ['mine', 200, 'NEW'], JSON.stringify(placed));
    assert.deepEqual(placed.rateLimits.map(({ rateLimitType }) => rateLimitType), ['ORDERS', 'ORDERS', 'REQUEST_WEIGHT']);
    await expectChange(ledger, { alice: { USDT: { free: '-50.0005', locked: '50.0005' } } });
    const cancelled = await answer(() => client.cancelOrder(ID, { orderId: placed.result.orderId }));
    assert.equal(cancelled.result.status, 'CANCELED');
    await expectChange(ledger, {});
  } finally {
    client.disconnect();
  }
});

test('plain requests: what the session answers, and that a signature covers every member', async () => {
  const ed25519 = publicKeyAccount('ed25519');
  const socket = new WebSocket(`${baseUrl.replace(/^http/, 'ws')}/ws-api/v3?returnRateLimits=false`);
  await new Promise((settle, fail) => socket.once('open', settle).once('error', fail));
  const call = (method, params, id = 7) => new Promise((settle) => {
    socket.once('message', (data) => settle(JSON.parse(data)));
    socket.send(JSON.stringify({ id, method, params }));
  });
  const signed = (params, account) => {
    const all = { ...params, apiKey: account.apiKey, timestamp: Date.now() };
    const payload = Object.keys(all).sort().map((name) => `${name}=${all[name]}`).join('&');
    return { ...all, signature: sign(payload, account) };
  };
  try {
    assert.deepEqual(Object.keys((await call('session.status')).result), ['apiKey', 'authorizedSince', 'connectedSince', 'returnRateLimits', 'serverTime', 'userDataStream']);
    assert.deepEqual((await call('account.status', { timestamp: Date.now() })).error.code, -1102);
    assert.equal((await call('session.logon', signed({}, accounts.alice))).error.code, -4056);
    assert.equal((await call('session.logon', signed({}, ed25519))).result.apiKey, ed25519.apiKey);
    assert.equal((await call('account.status', { timestamp: Date.now() })).result.accountType, 'SPOT');
    assert.equal((await call('openOrders.status', signed({ symbol: ID }, accounts.bob))).status, 200);
    assert.equal((await call('openOrders.status', { ...signed({ symbol: ID }, accounts.bob), symbol: 'ETHUSDT' })).error.code, -1022);
    assert.equal((await call('session.logout')).result.apiKey, null);
    assert.equal((await call('account.status', { timestamp: Date.now() })).status, 400);
    assert.deepEqual(await call('userDataStream.nowhere', {}, null), { id: null, status: 400, error: { code: -1020, msg: 'This operation is not supported.' } });
  } finally {
    socket.close();
  }
});
