// Market streams through unmodified libraries: what arrives is what was traded through REST.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { accounts } from '../lib/accounts.mjs';
import { binanceApiNodeFor, ccxtProFor, connectorStreamFor, officialStreamsFor } from '../lib/clients.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { get } from '../lib/http.mjs';
import { alice, bob, ID, SYMBOL, trade } from '../lib/trading.mjs';

const withinMs = 15_000;
const stream = ID.toLowerCase();
let lastPrice = 60000;

/** A price no test has used yet, so that an event can only come from this test. */
const nextPrice = () => (lastPrice += 1);

/** Waits for something that must happen. */
async function within(promise, what) {
  const timeout = new AbortController();
  try {
    return await Promise.race([promise, delay(withinMs, undefined, { signal: timeout.signal }).then(() => assert.fail(`${what} did not come.`))]);
  } finally {
    timeout.abort();
  }
}

/** Calls a watch method until its value is right. */
async function until(watch, isRight, what) {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await within(watch(), what);
    if (isRight(value)) {
      return value;
    }
    assert.ok(Date.now() < deadline, `${what} did not come; the last value was ${JSON.stringify(value)}.`);
  }
}

/** Trades until something that waits for trades made after its subscription has come. */
async function whileTrading(watching, what) {
  const trades = [];
  let isDone = false;
  const done = within(watching, what).finally(() => (isDone = true));
  done.catch(() => {});
  while (!isDone) {
    trades.push(await trade(nextPrice(), 0.001));
    await Promise.race([done, delay(300)]);
  }
  return [await done, trades];
}

/** Collects events of a callback. */
function collector() {
  const events = [];
  let wake = () => {};
  return {
    take: (event) => {
      events.push(typeof event === 'string' ? JSON.parse(event) : event);
      wake();
    },
    find: (isRight, what) => within((async () => {
      for (;;) {
        const found = events.find(isRight);
        if (found) {
          return found;
        }
        await new Promise((settle) => (wake = settle));
      }
    })(), what),
  };
}

beforeEach(cleanBooks);

// binance-api-node keeps the process alive after its sockets are closed.
after(() => void setTimeout(() => process.exit(), 2_000).unref());

describe('ccxt.pro', () => {
  let pro;
  before(async () => (pro = await ccxtProFor()));
  after(() => pro.close());

  test('watchOrderBook follows the book, level by level', async () => {
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 59000);
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.002, 61000);
    const same = (bids, asks) => (book) => JSON.stringify([book.bids, book.asks]) === JSON.stringify([bids, asks]);
    const watch = () => pro.watchOrderBook(SYMBOL);
    await until(watch, same([[59000, 0.001]], [[61000, 0.002]]), 'The first levels');

    // A change that nobody waits for is in the book, but wakes nobody.
    const more = until(watch, same([[59000, 0.004], [58999.99, 0.004]], [[61000, 0.002]]), 'More levels');
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.003, 59000);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.004, 58999.99);
    await more;
    const none = until(watch, same([], []), 'The empty book');
    await bob.createOrder(SYMBOL, 'market', 'sell', 0.004);
    await alice.cancelAllOrders(SYMBOL);
    await bob.cancelAllOrders(SYMBOL);
    const empty = await none;
    assert.ok(empty.nonce <= (await get('/api/v3/depth', { symbol: ID })).lastUpdateId);
    await pro.unWatchOrderBook(SYMBOL);
  });

  test('watchOrderBookForSymbols', async () => {
    await alice.createOrder('ETH/USDT', 'limit', 'buy', 0.01, 3000);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 59000);
    const seen = {};
    await until(async () => {
      const book = await pro.watchOrderBookForSymbols([SYMBOL, 'ETH/USDT']);
      seen[book.symbol] = book.bids[0]?.[0];
    }, () => seen[SYMBOL] === 59000 && seen['ETH/USDT'] === 3000, 'Both books');
    await pro.unWatchOrderBookForSymbols([SYMBOL, 'ETH/USDT']);
  });

  for (const [name, watch] of Object.entries({
    'watchTrades': () => pro.watchTrades(SYMBOL),
    'watchTrades of aggregates': () => pro.watchTrades(SYMBOL, undefined, undefined, { name: 'aggTrade' }),
    'watchTradesForSymbols': () => pro.watchTradesForSymbols([SYMBOL, 'ETH/USDT']),
  })) {
    test(name, async () => {
      const [[parsed], trades] = await whileTrading(watch(), 'A trade');
      const made = trades.find(({ price }) => Number(price) === parsed.price);
      assert.ok(made, `No trade was made at ${parsed.price}.`);
      assert.deepEqual([parsed.symbol, parsed.side, parsed.amount, parsed.info.s], [SYMBOL, 'sell', 0.001, ID]);
      assert.ok(Math.abs(parsed.timestamp - Date.now()) < 60_000);
      if (parsed.info.e === 'trade') {
        assert.equal(parsed.id, String(made.id));
      } else {
        assert.deepEqual([parsed.info.f, parsed.info.l], [made.id, made.id]);
      }
    });
  }

  for (const [name, watch] of Object.entries({
    'watchTicker': () => pro.watchTicker(SYMBOL),
    'watchTicker with everything': () => pro.watchTicker(SYMBOL, { name: 'ticker' }),
    'watchTicker of an hour': () => pro.watchTicker(SYMBOL, { name: 'ticker_1h' }),
    'watchTickers of some': async () => (await pro.watchTickers([SYMBOL, 'ETH/USDT']))[SYMBOL],
    'watchTickers of all': async () => (await pro.watchTickers())[SYMBOL],
    'watchTickers of all with everything': async () => (await pro.watchTickers(undefined, { name: 'ticker' }))[SYMBOL],
  })) {
    test(name, async () => {
      await trade(nextPrice(), 0.002);
      const ticker = await until(watch, (value) => value?.last === lastPrice, `A ticker at ${lastPrice}`);
      const day = await get('/api/v3/ticker/24hr', { symbol: ID });
      assert.deepEqual([ticker.symbol, ticker.high, ticker.open], [SYMBOL, Number(day.highPrice), Number(day.openPrice)]);
      assert.equal(ticker.info.v, day.volume);
      assert.equal(ticker.info.q, day.quoteVolume);
    });
  }

  test('watchBidsAsks', async () => {
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 59000);
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.002, 61000);
    const { [SYMBOL]: best } = await until(() => pro.watchBidsAsks([SYMBOL]), ({ [SYMBOL]: value }) => value?.ask === 61000, 'The best prices');
    assert.deepEqual([best.bid, best.bidVolume, best.ask, best.askVolume], [59000, 0.001, 61000, 0.002]);
  });

  for (const [name, watch, row] of [
    ['watchOHLCV', () => pro.watchOHLCV(SYMBOL, '1m'), (value) => value],
    ['watchOHLCV by the clock of UTC+8', () => pro.watchOHLCV(SYMBOL, '1d', undefined, undefined, { timezone: '+08:00' }), (value) => value],
    ['watchOHLCVForSymbols', () => pro.watchOHLCVForSymbols([[SYMBOL, '1h'], ['ETH/USDT', '1h']]), (value) => value[SYMBOL]['1h']],
  ]) {
    test(name, async () => {
      const price = nextPrice();
      let isDone = false;
      const trading = (async () => {
        for (; !isDone; await delay(500)) {
          await trade(price, 0.001);
        }
      })();
      try {
        const candles = row(await until(watch, (value) => row(value).at(-1)[4] === price, `A candle at ${price}`));
        const [open, , high, low, close, volume] = candles.at(-1);
        assert.ok(high >= close && low <= close && volume > 0);
        const length = name === 'watchOHLCV' ? 60_000 : 3_600_000;
        assert.equal(open % length, 0);
        if (name.includes('UTC+8')) {
          assert.equal((open + 8 * 3_600_000) % 86_400_000, 0);
        }
      } finally {
        isDone = true;
        await trading;
      }
    });
  }
});

test('@binance/spot: every market stream', async () => {
  const connection = await officialStreamsFor().connect();
  const events = {};
  try {
    const streams = {
      trade: () => connection.trade({ symbol: stream }),
      aggTrade: () => connection.aggTrade({ symbol: stream }),
      kline: () => connection.kline({ symbol: stream, interval: '1m' }),
      klineOffset: () => connection.klineOffset({ symbol: stream, interval: '1h' }),
      miniTicker: () => connection.miniTicker({ symbol: stream }),
      ticker: () => connection.ticker({ symbol: stream }),
      rolling: () => connection.rollingWindowTicker({ symbol: stream, windowSize: '4h' }),
      avgPrice: () => connection.avgPrice({ symbol: stream }),
      bookTicker: () => connection.bookTicker({ symbol: stream }),
      depth: () => connection.diffBookDepth({ symbol: stream, updateSpeed: '100ms' }),
      partial: () => connection.partialBookDepth({ symbol: stream, levels: '5', updateSpeed: '100ms' }),
      allMini: () => connection.allMiniTicker(),
      allRolling: () => connection.allMarketRollingWindowTicker({ windowSize: '1d' }),
    };
    for (const [name, subscribe] of Object.entries(streams)) {
      events[name] = collector();
      subscribe().on('message', events[name].take);

      // Each is a message of its own, and a client may send five a second.
      await delay(250);
    }
    const { id, price, quantity } = await trade(nextPrice(), 0.003);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 59000);
    const found = (name, isRight) => events[name].find(isRight, name);
    const one = await found('trade', ({ t }) => t === id);
    assert.deepEqual([one.e, one.s, one.p, one.q, one.m], ['trade', ID, price, quantity, true]);
    const aggregate = await found('aggTrade', ({ f }) => f === id);
    assert.deepEqual([aggregate.p, aggregate.q, aggregate.l], [price, quantity, id]);
    for (const [name, interval] of [['kline', '1m'], ['klineOffset', '1h']]) {
      const { k } = await found(name, ({ k: { c } }) => c === price);
      assert.deepEqual([k.s, k.i, k.x], [ID, interval, false], name);
      assert.equal(Number(k.L), id);
    }
    for (const name of ['miniTicker', 'ticker', 'rolling']) {
      assert.equal((await found(name, ({ c }) => c === price)).s, ID, name);
    }
    assert.equal((await found('avgPrice', ({ i }) => i === '5m')).s, ID);
    await found('bookTicker', ({ b, B }) => b === '59000.00000000' && B === '0.00100000');
    await found('depth', ({ e, b }) => e === 'depthUpdate' && b.some(([level]) => level === '59000.00000000'));
    await found('partial', ({ bids }) => bids?.[0]?.[0] === '59000.00000000');
    await found('allMini', (array) => array.some(({ s, c }) => s === ID && c === price));
    await found('allRolling', (array) => array.some(({ s, e, c }) => s === ID && e === '1dTicker' && c === price));
  } finally {
    await connection.disconnect();
  }
});

test('binance-api-node: streams in the path', async () => {
  const { ws } = binanceApiNodeFor(accounts.alice);
  const events = Object.fromEntries(['depth', 'partial', 'candles', 'trades', 'aggregates', 'ticker', 'mini', 'all'].map((name) => [name, collector()]));
  const close = [
    ws.depth(ID, events.depth.take),
    ws.partialDepth({ symbol: ID, level: 5 }, events.partial.take),
    ws.candles(ID, '1m', events.candles.take),
    ws.trades(ID, events.trades.take),
    ws.aggTrades(ID, events.aggregates.take),
    ws.ticker(ID, events.ticker.take),
    ws.miniTicker(ID, events.mini.take),
    ws.allMiniTickers(events.all.take),
  ];
  try {
    await events.ticker.find(() => true, 'The first ticker');
    await delay(1_000);
    const { id, price, quantity } = await trade(nextPrice(), 0.004);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 59000);
    const one = await events.trades.find(({ tradeId }) => tradeId === id, 'The trade');
    assert.deepEqual([one.symbol, one.price, one.quantity, one.isBuyerMaker], [ID, price, quantity, true]);
    assert.equal((await events.aggregates.find(({ firstId }) => firstId === id, 'The aggregate')).quantity, quantity);
    assert.equal((await events.candles.find(({ close: last }) => last === price, 'The candle')).interval, '1m');
    assert.equal((await events.ticker.find(({ curDayClose }) => curDayClose === price, 'The ticker')).symbol, ID);
    assert.equal((await events.mini.find(({ curDayClose }) => curDayClose === price, 'The mini ticker')).symbol, ID);
    await events.all.find((array) => array.some(({ symbol, curDayClose }) => symbol === ID && curDayClose === price), 'All tickers');
    await events.depth.find(({ bidDepth }) => bidDepth.some(({ price: level }) => level === '59000.00000000'), 'The depth');
    await events.partial.find(({ bids }) => bids[0]?.price === '59000.00000000', 'The best levels');
  } finally {
    close.forEach((end) => end({ delay: 0, fastClose: true }));
  }
});

for (const combinedStreams of [false, true]) {
  test(`@binance/connector: ${combinedStreams ? 'combined' : 'raw'} streams in the URL and by message`, async () => {
    const events = collector();
    let opened;
    const open = new Promise((settle) => (opened = settle));
    const client = connectorStreamFor({ open: () => opened(), message: events.take }, combinedStreams);
    try {
      client.subscribe([`${stream}@trade`, `${stream}@miniTicker`]);
      await within(open, 'The connection');
      client.subscribe(`${stream}@aggTrade`);
      await events.find(({ result }) => result === null, 'The answer');
      const { id, price } = await trade(nextPrice(), 0.001);
      const data = (event) => (combinedStreams ? event.data : event);
      for (const type of ['trade', 'aggTrade', '24hrMiniTicker']) {
        const event = await events.find((candidate) => data(candidate)?.e === type && (data(candidate).p ?? data(candidate).c) === price, type);
        assert.equal(event.stream, combinedStreams ? `${stream}@${type.replace('24hrM', 'm')}` : undefined);
        assert.ok(type !== 'trade' || data(event).t === id);
      }
    } finally {
      client.disconnect();
    }
  });
}
