// What ccxt learns before it trades: markets, clock, status, currencies, fees and balances.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { accounts, baseUrl } from '../lib/accounts.mjs';
import { decimal, units } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { ccxtFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { get } from '../lib/http.mjs';
import { balancesOf } from '../lib/ledger.mjs';
import { exchangeInfo, filterOf, marketOf, symbols } from '../lib/markets.mjs';
import { alice, bob, ID, keyless, SYMBOL, unified } from '../lib/trading.mjs';

beforeEach(cleanBooks);

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
    assert.equal(info.canTrade, true);
    assert.deepEqual([typeof info.canWithdraw, typeof info.canDeposit], ['boolean', 'boolean']);
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
