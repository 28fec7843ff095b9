// A plain connection to the WebSocket API that listens to accounts, and what their events must add up to.
import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { baseUrl } from './accounts.mjs';
import { getSigned } from './http.mjs';
import { sign } from './signer.mjs';

const socketUrl = `${baseUrl.replace(/^http/, 'ws')}/ws-api/v3?returnRateLimits=false`;

/** Opens a connection; `events` collects what comes without having been asked for. */
export async function openSocket() {
  const socket = new WebSocket(socketUrl);
  const events = [];
  const waiting = new Map();
  let lastId = 0;
  socket.on('message', (data) => {
    const message = JSON.parse(data);
    if ('id' in message) {
      waiting.get(message.id)(message);
    } else {
      events.push(message);
    }
  });
  const closed = new Promise((settle) => socket.once('close', settle));
  await new Promise((settle, fail) => socket.once('open', settle).once('error', fail));
  const call = (method, params = {}) => new Promise((settle) => {
    waiting.set(++lastId, settle);
    socket.send(JSON.stringify({ id: lastId, method, params }));
  });
  return {
    events,
    closed,
    call,
    /** Subscribes by signature and returns the subscription's id. */
    async subscribe(account) {
      const all = { apiKey: account.apiKey, timestamp: Date.now() };
      const payload = Object.keys(all).sort().map((name) => `${name}=${all[name]}`).join('&');
      const answer = await call('userDataStream.subscribe.signature', { ...all, signature: sign(payload, account) });
      assert.equal(answer.status, 200, JSON.stringify(answer));
      return answer.result.subscriptionId;
    },
    close() {
      socket.close();
      return closed;
    },
  };
}

/** Reads the last word of the events on every order and balance, and requires REST to say the same. */
export async function expectTruth(account, events) {
  const orders = new Map();
  const balances = new Map();
  for (const event of events) {
    if (event.e === 'executionReport') {
      orders.set(`${event.s} ${event.i}`, event);
    } else if (event.e === 'outboundAccountPosition') {
      event.B.forEach(({ a, f, l }) => balances.set(a, { free: f, locked: l }));
    }
  }
  for (const event of orders.values()) {
    const order = await getSigned('/api/v3/order', account, { symbol: event.s, orderId: event.i });
    assert.deepEqual(
      [event.X, event.q, event.p, event.z, event.Z, event.S, event.o, event.O],
      [order.status, order.origQty, order.price, order.executedQty, order.cummulativeQuoteQty, order.side, order.type, order.time]);
    const trades = await getSigned('/api/v3/myTrades', account, { symbol: event.s, orderId: event.i });
    const heard = events.filter(({ e, x, s, i }) => e === 'executionReport' && x === 'TRADE' && s === event.s && i === event.i);
    assert.deepEqual(
      heard.map(({ t, L, l, n, N, m, T }) => [t, L, l, n, N, m, T]),
      trades.map((trade) => [trade.id, trade.price, trade.qty, trade.commission, trade.commissionAsset, trade.isMaker, trade.time]));
  }
  const account_ = await getSigned('/api/v3/account', account);
  for (const [asset, { free, locked }] of balances) {
    const truth = account_.balances.find((balance) => balance.asset === asset);
    assert.deepEqual([asset, free, locked], [asset, truth.free, truth.locked]);
  }
}
