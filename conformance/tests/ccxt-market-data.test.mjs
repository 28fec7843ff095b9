// ccxt's market data calls: books, trades, tickers and candles, recomputed from what was traded.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { decimal, multiply, sum, units } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { eventually } from '../lib/eventually.mjs';
import { get } from '../lib/http.mjs';
import { symbols } from '../lib/markets.mjs';
import { alice, bob, ID, keyless, SYMBOL, trade, unified } from '../lib/trading.mjs';

beforeEach(cleanBooks);

describe('market data', () => {
  test('fetchOrderBook shows every level once, best first', async () => {
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 59000);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.002, 59000);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.003, 58999.99);
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.004, 61000);
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.005, 60999.99);
    await eventually(async () => {
      const raw = await get('/api/v3/depth', { symbol: ID });
      assert.deepEqual(raw.bids, [['59000.00000000', '0.00300000'], ['58999.99000000', '0.00300000']]);
      assert.deepEqual(raw.asks, [['60999.99000000', '0.00500000'], ['61000.00000000', '0.00400000']]);
    });
    const book = await keyless.fetchOrderBook(SYMBOL);
    assert.deepEqual(book.bids, [[59000, 0.003], [58999.99, 0.003]]);
    assert.deepEqual(book.asks, [[60999.99, 0.005], [61000, 0.004]]);
    assert.ok(Number.isInteger(book.nonce) && book.nonce > 0);
    const top = await keyless.fetchOrderBook(SYMBOL, 1);
    assert.deepEqual([top.bids, top.asks], [[[59000, 0.003]], [[60999.99, 0.005]]]);
    await alice.cancelAllOrders(SYMBOL);
    await eventually(async () => {
      const after = await keyless.fetchOrderBook(SYMBOL);
      assert.deepEqual(after.bids, []);
      assert.ok(after.nonce > book.nonce);
    });
  });

  test('fetchTrades by aggregate, recent and historical trades', async () => {
    const { id, price, quantity } = await trade(60000.5, 0.0012);
    const quote = decimal(multiply(price, quantity));
    await eventually(async () => {
      const [last] = (await get('/api/v3/trades', { symbol: ID, limit: 1 }));
      const { time, ...rest } = last;
      assert.deepEqual(rest, { id, price, qty: quantity, quoteQty: quote, isBuyerMaker: true, isBestMatch: true });
      assert.ok(Math.abs(time - Date.now()) < 60_000);
    });
    const [aggregate] = await get('/api/v3/aggTrades', { symbol: ID, limit: 1 });
    const { a, T, ...rest } = aggregate;
    assert.deepEqual(rest, { p: price, q: quantity, f: id, l: id, m: true, M: true });
    assert.ok(Number.isInteger(a) && Number.isInteger(T));

    for (const parameters of [{}, { fetchTradesMethod: 'publicGetTrades' }, { fetchTradesMethod: 'publicGetHistoricalTrades' }]) {
      const [parsed] = await alice.fetchTrades(SYMBOL, undefined, 1, parameters);
      assert.deepEqual([parsed.side, parsed.price, parsed.amount, parsed.symbol], ['sell', 60000.5, 0.0012, SYMBOL]);
    }
    const since = await keyless.fetchTrades(SYMBOL, T, 10);
    assert.equal(since.at(-1).id, String(a));
    assert.deepEqual(await get('/api/v3/historicalTrades', { symbol: ID, fromId: id, limit: 1 }), await get('/api/v3/trades', { symbol: ID, limit: 1 }));
    assert.deepEqual(await get('/api/v3/aggTrades', { symbol: ID, fromId: a }), [aggregate]);
  });

  test('one aggregate is one taker order at one price', async () => {
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 60000);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.002, 60000);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.003, 59990);
    const taker = await bob.createOrder(SYMBOL, 'limit', 'sell', 0.006, 59990);
    const ids = taker.info.fills.map(({ tradeId }) => tradeId);
    assert.deepEqual(ids, [ids[0], ids[0] + 1, ids[0] + 2]);
    await eventually(async () => {
      const [first, second] = await get('/api/v3/aggTrades', { symbol: ID, limit: 2 });
      assert.deepEqual([first.p, first.q, first.f, first.l], ['60000.00000000', '0.00300000', ids[0], ids[1]]);
      assert.deepEqual([second.p, second.q, second.f, second.l], ['59990.00000000', '0.00300000', ids[2], ids[2]]);
      assert.equal(second.a, first.a + 1);
    });
  });

  test('fetchTicker adds each trade exactly', async () => {
    await trade(60000, 0.001);
    const before = await eventually(async () => {
      const ticker = await get('/api/v3/ticker/24hr', { symbol: ID });
      assert.equal(ticker.lastPrice, '60000.00000000');
      return ticker;
    });
    const { id } = await trade(60100, 0.002);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.003, 59900);
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.004, 60200);
    const after = await eventually(async () => {
      const ticker = await get('/api/v3/ticker/24hr', { symbol: ID });
      assert.deepEqual([ticker.lastId, ticker.bidQty, ticker.askQty], [id, '0.00300000', '0.00400000']);
      return ticker;
    });
    assert.deepEqual(Object.keys(after).sort(), [
      'askPrice', 'askQty', 'bidPrice', 'bidQty', 'closeTime', 'count', 'firstId', 'highPrice', 'lastId', 'lastPrice', 'lastQty', 'lowPrice',
      'openPrice', 'openTime', 'prevClosePrice', 'priceChange', 'priceChangePercent', 'quoteVolume', 'symbol', 'volume', 'weightedAvgPrice']);
    assert.equal(after.count, before.count + 1);
    assert.equal(after.count, after.lastId - after.firstId + 1);
    assert.equal(units(after.volume) - units(before.volume), units('0.002'));
    assert.equal(units(after.quoteVolume) - units(before.quoteVolume), units('120.2'));
    assert.deepEqual([after.lastPrice, after.lastQty], ['60100.00000000', '0.00200000']);
    assert.deepEqual([after.bidPrice, after.askPrice], ['59900.00000000', '60200.00000000']);
    assert.equal(units(after.priceChange), units(after.lastPrice) - units(after.openPrice));
    assert.ok(units(after.highPrice) >= units('60100') && units(after.lowPrice) <= units('60000'));

    const ticker = await keyless.fetchTicker(SYMBOL);
    assert.deepEqual([ticker.symbol, ticker.last, ticker.bid, ticker.ask, ticker.bidVolume, ticker.askVolume], [SYMBOL, 60100, 59900, 60200, 0.003, 0.004]);
    assert.equal(ticker.baseVolume, Number(after.volume));
    const mini = await get('/api/v3/ticker/24hr', { symbol: ID, type: 'MINI' });
    assert.deepEqual(Object.keys(mini).sort(), ['closeTime', 'count', 'firstId', 'highPrice', 'lastId', 'lastPrice', 'lowPrice', 'openPrice', 'openTime', 'quoteVolume', 'symbol', 'volume']);
  });

  test('fetchTickers, fetchBidsAsks and fetchLastPrices', async () => {
    await trade(60000, 0.001);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.003, 59900);
    await eventually(async () => {
      const book = await get('/api/v3/ticker/bookTicker', { symbol: ID });
      assert.deepEqual(book, { symbol: ID, bidPrice: '59900.00000000', bidQty: '0.00300000', askPrice: '0.00000000', askQty: '0.00000000' });
      assert.deepEqual(await get('/api/v3/ticker/price', { symbol: ID }), { symbol: ID, price: '60000.00000000' });
    });
    const all = Object.values(unified).sort();
    const some = ['BTC/USDT', 'ETH/USDT'];
    assert.deepEqual(Object.keys(await keyless.fetchTickers()).sort(), all);
    assert.deepEqual(Object.keys(await keyless.fetchTickers(some)).sort(), some);
    const bidsAsks = await keyless.fetchBidsAsks();
    assert.deepEqual(Object.keys(bidsAsks).sort(), all);
    assert.deepEqual([bidsAsks[SYMBOL].bid, bidsAsks[SYMBOL].bidVolume], [59900, 0.003]);
    assert.deepEqual(Object.keys(await keyless.fetchBidsAsks(some)).sort(), some);
    const prices = await keyless.fetchLastPrices();
    assert.equal(prices[SYMBOL].price, 60000);
    assert.deepEqual((await get('/api/v3/ticker/price', { symbols: '["ETHBTC"]' })).map(({ symbol }) => symbol), ['ETHBTC']);
    for (const path of ['/api/v3/ticker/24hr', '/api/v3/ticker/price', '/api/v3/ticker/bookTicker']) {
      assert.deepEqual((await get(path)).map(({ symbol }) => symbol).sort(), [...symbols].sort(), path);
    }
  });

  test('avgPrice is between the low and the high of its window', async () => {
    await trade(60000, 0.001);
    await eventually(async () => {
      const { mins, price, closeTime } = await get('/api/v3/avgPrice', { symbol: ID });
      const [last] = await get('/api/v3/trades', { symbol: ID, limit: 1 });
      assert.equal(mins, 5);
      assert.equal(closeTime, last.time);
      const recent = (await get('/api/v3/trades', { symbol: ID, limit: 1000 })).filter(({ time }) => time > closeTime - 5 * 60_000).map((item) => units(item.price));
      assert.ok(recent.some((one) => one <= units(price)) && recent.some((one) => one >= units(price)), price);
    });
  });

  test('fetchOHLCV recomputes from the trades', async () => {
    await trade(60000, 0.001);
    await trade(60100, 0.002);
    const { id } = await trade(59900, 0.003);
    const trades = await eventually(async () => {
      const recent = await get('/api/v3/trades', { symbol: ID, limit: 1000 });
      assert.equal(recent.at(-1).id, id);
      return recent;
    });
    const openTime = Math.floor(trades.at(-1).time / 60_000) * 60_000;
    const minute = trades.filter(({ time }) => time >= openTime);
    const prices = minute.map(({ price }) => price);
    const byPrice = [...prices].sort((left, right) => (units(left) < units(right) ? -1 : 1));
    const bought = minute.filter(({ isBuyerMaker }) => !isBuyerMaker);
    const total = (items, field) => decimal(sum(items.map((item) => item[field])));
    const expected = [
      openTime, prices[0], byPrice.at(-1), byPrice[0], prices.at(-1), total(minute, 'qty'), openTime + 59_999, total(minute, 'quoteQty'),
      minute.length, total(bought, 'qty'), total(bought, 'quoteQty'), '0'];
    await eventually(async () => assert.deepEqual(await get('/api/v3/klines', { symbol: ID, interval: '1m', startTime: openTime, limit: 1 }), [expected]));
    assert.deepEqual(await get('/api/v3/uiKlines', { symbol: ID, interval: '1m', startTime: openTime, limit: 1 }), [expected]);
    assert.deepEqual(await keyless.fetchOHLCV(SYMBOL, '1m', openTime, 1), [[openTime, ...expected.slice(1, 6).map(Number)]]);
    const candles = await keyless.fetchOHLCV(SYMBOL);
    assert.deepEqual(candles.at(-1), [openTime, ...expected.slice(1, 6).map(Number)]);
    candles.slice(1).forEach(([time], index) => assert.equal(time, candles[index][0] + 60_000));
  });

  test('klines of every interval are aligned and agree on the close', async () => {
    const { price } = await trade(60000, 0.001);
    const day = 86_400_000;
    const lengths = {
      '1s': 1_000, '1m': 60_000, '3m': 180_000, '5m': 300_000, '15m': 900_000, '30m': 1_800_000, '1h': 3_600_000, '2h': 7_200_000, '4h': 14_400_000,
      '6h': 21_600_000, '8h': 28_800_000, '12h': 43_200_000, '1d': day, '3d': 3 * day, '1w': 7 * day, '1M': undefined,
    };
    for (const [interval, length] of Object.entries(lengths)) {
      await eventually(async () => {
        const candles = await get('/api/v3/klines', { symbol: ID, interval, limit: 5 });
        const [openTime, , high, low, close, , closeTime] = candles.at(-1);
        assert.equal(candles.at(-1).length, 12, interval);
        assert.equal(close, price, interval);
        assert.ok(units(low) <= units(close) && units(close) <= units(high), interval);
        assert.ok(openTime <= Date.now() && (closeTime >= Date.now() - 5_000), interval);
        if (interval === '1M') {
          const open = new Date(openTime);
          assert.deepEqual([open.getUTCDate(), openTime % day], [1, 0]);
          assert.equal(closeTime, Date.UTC(open.getUTCFullYear(), open.getUTCMonth() + 1, 1) - 1);
        } else {
          assert.equal(closeTime, openTime + length - 1, interval);
          assert.equal(interval === '1w' ? new Date(openTime).getUTCDay() : openTime % length, interval === '1w' ? 1 : 0, interval);
        }
      });
    }
  });
});
