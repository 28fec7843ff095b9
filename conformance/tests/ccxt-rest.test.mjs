// ccxt's unified REST calls: what each returns, and what it does to the ledger.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { accounts, baseUrl } from '../lib/accounts.mjs';
import { decimal, multiply, sum, units } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { ccxtFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { get } from '../lib/http.mjs';
import { balancesOf, expectChange, expectEffect, ratesOf, readLedger, settlement } from '../lib/ledger.mjs';
import { exchangeInfo, filterOf, marketOf, symbols } from '../lib/markets.mjs';

const SYMBOL = 'BTC/USDT';
const ID = 'BTCUSDT';
const unified = { BTCUSDT: 'BTC/USDT', ETHUSDT: 'ETH/USDT', ETHBTC: 'ETH/BTC', SOLUSDT: 'SOL/USDT' };
const keyless = ccxtFor();
const alice = ccxtFor(accounts.alice);
const bob = ccxtFor(accounts.bob);
const rates = await ratesOf('alice', ID);

beforeEach(cleanBooks);

/** bob sells to alice's resting bid: one trade with a known taker. */
async function trade(price, quantity) {
  const bid = await alice.createOrder(SYMBOL, 'limit', 'buy', quantity, price);
  const ask = await bob.createOrder(SYMBOL, 'limit', 'sell', quantity, price);
  assert.equal(ask.status, 'closed');
  return { bid, ask, id: ask.info.fills[0].tradeId, price: decimal(units(String(price))), quantity: decimal(units(String(quantity))) };
}

describe('markets', () => {
  test('exchangeInfo publishes the agreed markets and rules', () => {
    assert.deepEqual([...symbols].sort(), Object.keys(unified).sort());
    const rules = { BTCUSDT: ['0.01', '0.00001', '5'], ETHUSDT: ['0.01', '0.0001', '5'], ETHBTC: ['0.00001', '0.001', '0.0001'], SOLUSDT: ['0.01', '0.001', '5'] };
    for (const [id, [tick, step, notional]] of Object.entries(rules)) {
      assert.equal(units(filterOf(id, 'PRICE_FILTER').tickSize), units(tick), id);
      assert.equal(units(filterOf(id, 'LOT_SIZE').stepSize), units(step), id);
      assert.equal(units(filterOf(id, 'NOTIONAL').minNotional), units(notional), id);
    }
  });

  test('exchangeInfo has the fields that clients depend on, and none that mislead them', () => {
    assert.equal(exchangeInfo.timezone, 'UTC');
    assert.ok(Math.abs(exchangeInfo.serverTime - Date.now()) < 600_000);
    assert.deepEqual(exchangeInfo.exchangeFilters, []);
    const limits = exchangeInfo.rateLimits.map(({ rateLimitType, interval, intervalNum, limit }) => [rateLimitType, interval, intervalNum, limit].join(' '));
    for (const limit of ['REQUEST_WEIGHT MINUTE 1 6000', 'ORDERS SECOND 10 100', 'ORDERS DAY 1 200000']) {
      assert.ok(limits.includes(limit), `${limit} in ${limits}`);
    }
    for (const market of exchangeInfo.symbols) {
      assert.equal(market.status, 'TRADING');
      assert.equal(market.symbol, market.baseAsset + market.quoteAsset);
      assert.ok(market.permissionSets.flat().includes('SPOT'));
      assert.ok(!market.permissions.includes('TRD_GRP_003'));
      assert.equal(market.isSpotTradingAllowed, true);
      assert.equal(market.isMarginTradingAllowed, false);
      assert.equal(market.quoteOrderQtyMarketAllowed, true);
      assert.equal(market.cancelReplaceAllowed, true);
      for (const type of ['LIMIT', 'LIMIT_MAKER', 'MARKET', 'STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT']) {
        assert.ok(market.orderTypes.includes(type), `${market.symbol} ${type}`);
      }
      for (const field of ['baseAssetPrecision', 'quotePrecision', 'quoteAssetPrecision', 'baseCommissionPrecision', 'quoteCommissionPrecision']) {
        assert.equal(market[field], 8, `${market.symbol} ${field}`);
      }
      for (const field of ['contractType', 'deliveryDate', 'expiryDate', 'underlying', 'tradability']) {
        assert.ok(!(field in market), field);
      }
      const priced = market.filters.flatMap((filter) => Object.entries(filter)).filter(([name]) => /Price|Qty|Size|Notional/.test(name) && !/apply|avg/.test(name));
      assert.ok(priced.length >= 7);
      priced.forEach(([name, value]) => assert.match(value, /^\d+\.\d{8}$/, name));
    }
  });

  test('exchangeInfo by symbol and by symbols', async () => {
    assert.deepEqual((await get('/api/v3/exchangeInfo', { symbol: ID })).symbols, [marketOf(ID)]);
    const two = await get('/api/v3/exchangeInfo', { symbols: '["BTCUSDT","ETHBTC"]' });
    assert.deepEqual(two.symbols.map(({ symbol }) => symbol).sort(), ['BTCUSDT', 'ETHBTC']);
  });

  test('loadMarkets with a key and all defaults stays on this server', async () => {
    const exchange = ccxtFor(accounts.alice);
    const markets = await exchange.loadMarkets();
    assert.deepEqual(Object.keys(markets).sort(), Object.values(unified).sort());
    const paths = exchange.seen.map(({ url, status }) => `${url.slice(baseUrl.length).split('?')[0]} ${status}`);
    assert.deepEqual([...new Set(paths)].sort(), [
      '/api/v3/exchangeInfo 200', '/dapi/v1/exchangeInfo 200', '/fapi/v1/exchangeInfo 200',
      '/sapi/v1/capital/config/getall 200', '/sapi/v1/margin/allPairs 200', '/sapi/v1/margin/isolated/allPairs 200',
    ]);
  });

  test('loadMarkets without a key', async () => {
    const markets = await ccxtFor().loadMarkets();
    assert.deepEqual(Object.keys(markets).sort(), Object.values(unified).sort());
  });

  test('loadMarkets limited to spot needs no futures paths', async () => {
    const exchange = ccxtFor(undefined, { options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchMargins: false } });
    await exchange.loadMarkets();
    assert.deepEqual(exchange.seen.map(({ url }) => url.slice(baseUrl.length)), ['/api/v3/exchangeInfo']);
  });

  test('sandbox mode with our URLs under urls.test', async () => {
    const exchange = ccxtFor(accounts.alice);
    exchange.urls.test = exchange.deepExtend(exchange.urls.test, exchange.urls.api);
    exchange.setSandboxMode(true);
    await exchange.loadMarkets();
    assert.ok(exchange.market(SYMBOL).active);
    assert.ok((await exchange.fetchBalance()).total.BTC > 0);
  });

  test('parsed markets', async () => {
    await keyless.loadMarkets();
    for (const [id, symbol] of Object.entries(unified)) {
      const market = keyless.market(symbol);
      assert.equal(market.id, id);
      assert.equal(market.spot, true);
      assert.equal(market.swap, false);
      assert.equal(market.margin, false);
      assert.equal(market.active, true);
      assert.equal(market.precision.price, Number(filterOf(id, 'PRICE_FILTER').tickSize));
      assert.equal(market.precision.amount, Number(filterOf(id, 'LOT_SIZE').stepSize));
      assert.equal(market.limits.amount.min, Number(filterOf(id, 'LOT_SIZE').minQty));
      assert.equal(market.limits.cost.min, Number(filterOf(id, 'NOTIONAL').minNotional));
    }
  });

  test('futures stubs and margin lists are empty', async () => {
    for (const path of ['/fapi/v1/exchangeInfo', '/dapi/v1/exchangeInfo']) {
      const { timezone, rateLimits, exchangeFilters, symbols: none } = await get(path);
      assert.deepEqual({ timezone, rateLimits, exchangeFilters, none }, { timezone: 'UTC', rateLimits: [], exchangeFilters: [], none: [] });
    }
    assert.deepEqual(await alice.sapiGetMarginAllPairs(), []);
    assert.deepEqual(await alice.sapiGetMarginIsolatedAllPairs(), []);
  });
});

describe('clock, status and wallet', () => {
  test('ping', async () => assert.deepEqual(await keyless.publicGetPing(), {}));

  test('fetchTime', async () => {
    const before = Date.now();
    const time = await keyless.fetchTime();
    assert.ok(Number.isInteger(time) && time >= before - 1_000 && time <= Date.now() + 1_000, `${time}`);
  });

  test('fetchStatus', async () => {
    const status = await keyless.fetchStatus();
    assert.equal(status.status, 'ok');
    assert.deepEqual(status.info, { status: 0, msg: 'normal' });
  });

  test('fetchCurrencies', async () => {
    const currencies = await alice.fetchCurrencies();
    assert.deepEqual(Object.keys(currencies).filter((code) => ['BTC', 'ETH', 'SOL', 'USDT'].includes(code)).sort(), ['BTC', 'ETH', 'SOL', 'USDT']);
    for (const code of ['BTC', 'ETH', 'SOL', 'USDT']) {
      const { info } = currencies[code];
      assert.equal(info.coin, code);
      assert.equal(info.isLegalMoney, false);
      assert.equal(info.trading, true);
      assert.ok(Array.isArray(info.networkList));
      info.networkList.forEach((network) => assert.equal(network.coin, code));
    }
  });

  test('the wallet shows the same balances as the account', async () => {
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 50000);
    const balances = await balancesOf('alice');
    const coins = await alice.sapiGetCapitalConfigGetall();
    for (const asset of ['BTC', 'ETH', 'SOL', 'USDT']) {
      const coin = coins.find((candidate) => candidate.coin === asset);
      assert.deepEqual({ free: units(coin.free), locked: units(coin.locked) }, balances[asset], asset);
    }
  });

  test('fetchTransactionFees and fetchDepositWithdrawFees parse', async () => {
    assert.ok('USDT' in (await alice.fetchTransactionFees()).withdraw);
    assert.ok('USDT' in await alice.fetchDepositWithdrawFees());
  });

  test('fetchTradingFee and fetchTradingFees', async () => {
    const fee = await alice.fetchTradingFee(SYMBOL);
    assert.deepEqual({ maker: fee.maker, taker: fee.taker }, { maker: 0.001, taker: 0.001 });
    assert.equal(fee.info.symbol, ID);
    const fees = await alice.fetchTradingFees();
    assert.deepEqual(Object.keys(fees).sort(), Object.values(unified).sort());
    Object.values(fees).forEach(({ maker, taker }) => assert.deepEqual([maker, taker], [0.001, 0.001]));
  });

  test('account/commission', async () => {
    const commission = await alice.privateGetAccountCommission({ symbol: ID });
    assert.equal(commission.symbol, ID);
    assert.deepEqual(commission.standardCommission, { maker: '0.00100000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00000000' });
    for (const kind of ['specialCommission', 'taxCommission']) {
      assert.deepEqual(commission[kind], { maker: '0.00000000', taker: '0.00000000', buyer: '0.00000000', seller: '0.00000000' });
    }
    assert.deepEqual(Object.keys(commission.discount).sort(), ['discount', 'discountAsset', 'enabledForAccount', 'enabledForSymbol']);
  });

  test('rateLimit/order counts an unfilled order and forgives a filled one', async () => {
    const counts = async () => Object.fromEntries((await alice.privateGetRateLimitOrder()).map((limit) => {
      assert.equal(limit.rateLimitType, 'ORDERS');
      return [`${limit.intervalNum} ${limit.interval}`, limit];
    }));
    const before = await counts();
    assert.deepEqual(Object.keys(before).sort(), ['1 DAY', '10 SECOND']);
    assert.deepEqual([before['10 SECOND'].limit, before['1 DAY'].limit], [100, 200000]);
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 50000);
    assert.equal((await counts())['1 DAY'].count, before['1 DAY'].count + 1);
    await bob.createOrder(SYMBOL, 'limit', 'sell', 0.001, 50000);
    await eventually(async () => assert.ok((await counts())['1 DAY'].count <= before['1 DAY'].count));
  });

  test('account/apiRestrictions', async () => {
    const restrictions = await alice.sapiGetAccountApiRestrictions();
    for (const flag of ['ipRestrict', 'enableReading', 'enableWithdrawals', 'enableInternalTransfer', 'enableMargin', 'enableFutures',
      'permitsUniversalTransfer', 'enableVanillaOptions', 'enableFixApiTrade', 'enableFixReadOnly', 'enableSpotAndMarginTrading', 'enablePortfolioMarginTrading']) {
      assert.equal(typeof restrictions[flag], 'boolean', flag);
    }
    assert.deepEqual(
      { reading: restrictions.enableReading, trading: restrictions.enableSpotAndMarginTrading, margin: restrictions.enableMargin, futures: restrictions.enableFutures },
      { reading: true, trading: true, margin: false, futures: false });
    assert.ok(Number.isInteger(restrictions.createTime));
  });

  test('fetchBalance', async () => {
    await alice.createOrder(SYMBOL, 'limit', 'buy', 0.001, 50000);
    const balance = await alice.fetchBalance();
    const raw = await balancesOf('alice');
    for (const asset of ['BTC', 'ETH', 'SOL', 'USDT']) {
      assert.equal(balance[asset].free, Number(decimal(raw[asset].free)), asset);
      assert.equal(balance[asset].used, Number(decimal(raw[asset].locked)), asset);
      assert.equal(balance[asset].total, Number(decimal(raw[asset].free + raw[asset].locked)), asset);
    }
    assert.equal(balance.USDT.used, 50);
    const { info } = balance;
    assert.equal(info.accountType, 'SPOT');
    assert.deepEqual(info.permissions, ['SPOT']);
    assert.deepEqual([info.canTrade, info.canWithdraw, info.canDeposit], [true, true, true]);
    assert.deepEqual([info.makerCommission, info.takerCommission, info.buyerCommission, info.sellerCommission], [10, 10, 0, 0]);
    assert.deepEqual(info.commissionRates, { maker: '0.00100000', taker: '0.00100000', buyer: '0.00000000', seller: '0.00000000' });
    assert.ok(Number.isInteger(info.uid));
    info.balances.forEach(({ free, locked }) => [free, locked].forEach((amount) => assert.match(amount, /^\d+\.\d{8}$/)));
  });

  test('account without zero balances', async () => {
    const { balances } = await alice.privateGetAccount({ omitZeroBalances: 'true' });
    assert.ok(balances.length >= 4);
    assert.ok(balances.every(({ free, locked }) => units(free) + units(locked) > 0n));
  });
});

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
      cummulativeQuoteQty: '0.00000000', status: 'NEW', timeInForce: 'GTC', type: 'LIMIT', side: 'BUY', fills: [], selfTradePreventionMode: 'NONE',
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
      stopPrice: '0.00000000', icebergQty: '0.00000000', isWorking: true, origQuoteOrderQty: '0.00000000', selfTradePreventionMode: 'NONE',
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
      type: 'LIMIT', side: 'SELL', selfTradePreventionMode: 'NONE',
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
    const rates = await alice.privatePostOrderTest({
      symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '50000', computeCommissionRates: 'true' });
    assert.deepEqual(rates.standardCommissionForOrder, { maker: '0.00100000', taker: '0.00100000' });
    await assert.rejects(alice.privatePostOrderTest({ symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.000001', price: '50000' }), { name: 'InvalidOrder' });
  });
});
