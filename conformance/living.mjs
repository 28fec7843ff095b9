// Every streaming and WebSocket call of ccxt.pro against a market that trades with itself, where other people's orders
// come in between. Usage: node living.mjs; with EXCHANGE_URL against a running server.
import assert from 'node:assert/strict';
import { startServer } from './lib/server.mjs';

const server = process.env.EXCHANGE_URL ? { url: process.env.EXCHANGE_URL } : await startServer({ market: true });
process.env.EXCHANGE_URL = server.url;
const { ccxtProFor } = await import('./lib/clients.mjs');
const { accounts } = await import('./lib/accounts.mjs');

const S = 'BTC/USDT';
const others = ['ETH/USDT', 'SOL/USDT'];
const client = await ccxtProFor(accounts.alice);
let failures = 0;

async function call(name, run) {
  const started = Date.now();
  try {
    await Promise.race([
      run(),
      new Promise((_, fail) => setTimeout(() => fail(new Error('nothing came for 30 s')), 30_000).unref()),
    ]);
    console.log(`ok    ${name} (${Date.now() - started} ms)`);
  } catch (error) {
    failures++;
    console.log(`FAIL  ${name}: ${error.constructor.name} ${error.message}`);
  }
}

const isTicker = (ticker, symbol) => assert.ok(ticker.symbol === symbol && ticker.last > 0, JSON.stringify(ticker));
const isBook = (book) => assert.ok(book.bids.length >= 10 && book.bids[0][0] < book.asks[0][0], JSON.stringify(book.nonce));

await call('watchOrderBook', async () => isBook(await client.watchOrderBook(S)));
await call('watchOrderBook limit 20', async () => isBook(await client.watchOrderBook('SOL/USDT', 20)));
await call('watchOrderBookForSymbols', async () => isBook(await client.watchOrderBookForSymbols(others)));
await call('unWatchOrderBookForSymbols', () => client.unWatchOrderBookForSymbols(others));
await call('watchTrades', async () => assert.ok((await client.watchTrades(S))[0].price > 0));
await call('watchTrades aggTrade', async () => assert.ok((await client.watchTrades('ETH/USDT', undefined, undefined, { name: 'aggTrade' }))[0].amount > 0));
await call('watchTradesForSymbols', async () => assert.ok((await client.watchTradesForSymbols(others)).length > 0));
await call('watchTicker', async () => isTicker(await client.watchTicker(S), S));
await call('watchTickers of two', async () => assert.ok(Object.keys(await client.watchTickers(others)).length > 0));
await call('watchTickers of all', async () => assert.ok(Object.keys(await client.watchTickers()).length > 0));
await call('watchTickers ticker', async () => assert.ok(Object.keys(await client.watchTickers(undefined, { name: 'ticker' })).length > 0));
await call('watchBidsAsks', async () => assert.ok(Object.values(await client.watchBidsAsks([S]))[0].bid > 0));
await call('watchOHLCV', async () => assert.ok((await client.watchOHLCV(S, '1m'))[0][4] > 0));
await call('watchOHLCV +08:00', async () => assert.ok((await client.watchOHLCV('ETH/USDT', '1d', undefined, undefined, { timezone: '+08:00' }))[0][4] > 0));
await call('watchOHLCVForSymbols', async () => assert.ok(Object.keys(await client.watchOHLCVForSymbols([[S, '5m'], ['SOL/USDT', '1m']])).length > 0));

const price = (await client.fetchTicker(S)).bid;
const far = Math.round(price * 0.9);
let order;
await call('watchOrders with createOrderWs', async () => {
  const heard = client.watchOrders(S);
  order = await client.createOrderWs(S, 'limit', 'buy', 0.001, far);
  assert.deepEqual((await heard).map(({ id, status }) => [id, status]), [[order.id, 'open']]);
});
await call('watchMyTrades and watchBalance', async () => {
  const [trades, balance] = [client.watchMyTrades(S), client.watchBalance()];
  const bought = await client.createOrderWs(S, 'market', 'buy', 0.001);
  assert.equal(bought.status, 'closed');
  assert.ok((await trades).every((trade) => trade.order === bought.id));
  assert.ok((await balance).BTC.total > 0);
});
await call('createOrderWs test', () => client.createOrderWs(S, 'limit', 'buy', 0.001, far, { test: true }));
await call('editOrderWs', async () => {
  const edited = await client.editOrderWs(order.id, S, 'limit', 'buy', 0.002, far);
  assert.notEqual(edited.id, order.id);
  order = edited;
});
await call('fetchOrderWs', async () => assert.equal((await client.fetchOrderWs(order.id, S)).amount, 0.002));
await call('fetchOpenOrdersWs', async () => assert.ok((await client.fetchOpenOrdersWs(S)).some(({ id }) => id === order.id)));
await call('fetchOrdersWs', async () => assert.ok((await client.fetchOrdersWs(S)).length >= 3));
await call('fetchClosedOrdersWs', async () => assert.ok((await client.fetchClosedOrdersWs(S)).length >= 1));
await call('cancelOrderWs', async () => assert.equal((await client.cancelOrderWs(order.id, S)).status, 'canceled'));
await call('cancelAllOrdersWs', async () => {
  await client.createOrderWs(S, 'limit', 'buy', 0.001, far);
  assert.ok((await client.cancelAllOrdersWs(S)).length >= 1);
});
await call('fetchMyTradesWs', async () => assert.ok((await client.fetchMyTradesWs(S)).length >= 1));
// ccxt 4.5.84 does not find spot balances in its own answer, only keeps them.
await call('fetchBalanceWs', async () => assert.ok((await client.fetchBalanceWs()).info.balances.some(({ asset }) => asset === 'USDT')));
await call('fetchTradesWs', async () => assert.ok((await client.fetchTradesWs(S)).length > 0));
await call('fetchOHLCVWs', async () => assert.ok((await client.fetchOHLCVWs(S, '1h', undefined, 24)).length >= 20));

await client.close();
if (server.stop) {
  await server.stop();
  server.removeFiles();
}
console.log(`${failures} failures`);
process.exit(failures > 0 ? 1 : 0);
