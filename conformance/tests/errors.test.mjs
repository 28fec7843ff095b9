// What is refused, with the exact status, code and text, and the exception ccxt makes of it.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import ccxt from 'ccxt';
import { accounts } from '../lib/accounts.mjs';
import { decimal, units } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { ccxtFor } from '../lib/clients.mjs';
import { get, sendSigned } from '../lib/http.mjs';
import { expectChange, expectEffect, readLedger } from '../lib/ledger.mjs';
import { filterOf, marketOf } from '../lib/markets.mjs';

const SYMBOL = 'BTC/USDT';
const ID = 'BTCUSDT';
const alice = ccxtFor(accounts.alice);
const bob = ccxtFor(accounts.bob);

beforeEach(cleanBooks);

const order = (more) => {
  const parameters = { symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000', ...more };
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));
};
const place = (more) => alice.privatePostOrder(order(more));
const rest = (client, side, quantity, price, params) => client.createOrder(SYMBOL, 'limit', side, quantity, price, params);

/** The call is refused like this. */
async function refused(call, exception, status, body) {
  await assert.rejects(call, (error) => {
    assert.equal(error.constructor.name, exception.name, error.message);
    return true;
  });
  const answer = JSON.parse(alice.last_http_response);
  if (body.msg instanceof RegExp) {
    assert.match(answer.msg, body.msg);
    assert.deepEqual({ ...answer, msg: undefined }, { ...body, msg: undefined });
  } else {
    assert.deepEqual(answer, body);
  }
  assert.equal(alice.seen.at(-1).status, status);
}

/** The call is refused like this, and the ledger does not move. */
const refusedWithoutEffect = (...args) => expectEffect(() => refused(...args), {});

/** One test per row; the ledger is the same before and after all of them. */
function refusals(cases) {
  describe('at once', () => {
    let ledger;
    before(async () => {
      await cleanBooks();
      ledger = await readLedger();
    });
    for (const [name, call, exception, code, msg] of cases) {
      test(name, () => refused(call, exception, 400, { code, msg }));
    }
    after(() => expectChange(ledger, {}));
  });
}

const { InvalidOrder, BadRequest, BadSymbol, InsufficientFunds, OrderImmediatelyFillable, OrderNotFound, InvalidNonce, AuthenticationError, ExchangeError } = ccxt;

describe('filters: -1013', () => {
  const lot = filterOf(ID, 'LOT_SIZE');
  const marketLot = filterOf(ID, 'MARKET_LOT_SIZE');
  const price = filterOf(ID, 'PRICE_FILTER');
  const notional = filterOf(ID, 'NOTIONAL');
  const percent = filterOf(ID, 'PERCENT_PRICE_BY_SIDE');
  const smallest = units(notional.minNotional) * units('1') / units('50000');

  refusals([
    ['LOT_SIZE: not a multiple of the step', () => place({ quantity: decimal(units('0.001') + units(lot.stepSize) / 2n) }), InvalidOrder, -1013, 'Filter failure: LOT_SIZE'],
    ['LOT_SIZE: above the maximum', () => place({ quantity: decimal(units(lot.maxQty) + units(lot.stepSize)) }), InvalidOrder, -1013, 'Filter failure: LOT_SIZE'],
    ['LOT_SIZE: zero', () => place({ quantity: '0' }), InvalidOrder, -1013, /^(Filter failure: LOT_SIZE|Invalid quantity\.)$/],
    ['PRICE_FILTER: not a multiple of the tick', () => place({ price: decimal(units('50000') + units(price.tickSize) / 2n) }), InvalidOrder, -1013, 'Filter failure: PRICE_FILTER'],
    ['PRICE_FILTER: a stop price too', () => place({ type: 'STOP_LOSS_LIMIT', price: '60000', stopPrice: '60000.005' }), InvalidOrder, -1013, 'Filter failure: PRICE_FILTER'],
    ['NOTIONAL: a tick below the minimum', () => place({ quantity: decimal(smallest), price: decimal(units('50000') - units(price.tickSize)) }), BadRequest, -1013, 'Filter failure: NOTIONAL'],
    ['a self-trade prevention mode that the market does not allow', () => place({ selfTradePreventionMode: 'TRANSFER' }), BadRequest, -1013,
      'This symbol does not allow the specified self-trade prevention mode.'],
  ]);

  test('an order of exactly the minimum notional is accepted', async () => {
    assert.equal((await place({ quantity: decimal(smallest), price: '50000' })).status, 'NEW');
  });

  test('TRANSFER is indeed not among the allowed modes', () => {
    assert.ok(!marketOf(ID).allowedSelfTradePreventionModes.includes('TRANSFER'));
  });

  if (marketLot && units(marketLot.maxQty) > 0n && units(marketLot.maxQty) < units(lot.maxQty)) {
    refusals([['MARKET_LOT_SIZE', () => place({ type: 'MARKET', timeInForce: undefined, price: undefined, quantity: decimal(units(marketLot.maxQty) + units(lot.stepSize)) }),
      InvalidOrder, -1013, 'Filter failure: MARKET_LOT_SIZE']]);
  }

  if (percent) {
    test('PERCENT_PRICE_BY_SIDE: a buy too far above the average', async () => {
      await rest(alice, 'buy', 0.001, 60000);
      await rest(bob, 'sell', 0.001, 60000);
      const { price: average } = await get('/api/v3/avgPrice', { symbol: ID });
      const above = Math.ceil(Number(average) * Number(percent.bidMultiplierUp)) + 1;
      await refusedWithoutEffect(() => place({ price: String(above) }), InvalidOrder, 400, { code: -1013, msg: 'Filter failure: PERCENT_PRICE_BY_SIDE' });
    });
  }
});

describe('rejections by the book: -2010', () => {
  refusals([
    ['not enough of the quote asset', () => place({ quantity: '25', price: '50000' }), InsufficientFunds, -2010, 'Account has insufficient balance for requested action.'],
    ['not enough of the base asset', () => place({ side: 'SELL', quantity: '12', price: '60000' }), InsufficientFunds, -2010, 'Account has insufficient balance for requested action.'],
  ]);

  test('not enough for a market order', async () => {
    await rest(bob, 'buy', 0.01, 60000);
    await refusedWithoutEffect(
      () => place({ side: 'SELL', type: 'MARKET', timeInForce: undefined, price: undefined, quantity: '12' }),
      InsufficientFunds, 400, { code: -2010, msg: 'Account has insufficient balance for requested action.' });
  });

  test('funds that another order holds are not available', async () => {
    const { balances } = await alice.privateGetAccount();
    const free = units(balances.find(({ asset }) => asset === 'BTC').free);
    const step = units(filterOf(ID, 'LOT_SIZE').stepSize);
    await place({ side: 'SELL', price: '70000', quantity: decimal(free - (free % step)) });
    await refusedWithoutEffect(() => place({ side: 'SELL', price: '70000', quantity: '0.00009' }), InsufficientFunds, 400,
      { code: -2010, msg: 'Account has insufficient balance for requested action.' });
  });

  test('a post-only order that would take', async () => {
    await rest(bob, 'sell', 0.01, 60000);
    await refusedWithoutEffect(() => place({ type: 'LIMIT_MAKER', timeInForce: undefined, price: '60000' }), OrderImmediatelyFillable, 400,
      { code: -2010, msg: 'Order would immediately match and take.' });
  });

  test('a stop on the wrong side of the last price', async () => {
    await rest(alice, 'buy', 0.001, 60000);
    await rest(bob, 'sell', 0.001, 60000);
    await refusedWithoutEffect(() => place({ type: 'STOP_LOSS_LIMIT', price: '60000', stopPrice: '59000' }), OrderImmediatelyFillable, 400,
      { code: -2010, msg: 'Order would trigger immediately.' });
  });

  test('a client order id that an open order has', async () => {
    await place({ newClientOrderId: 'taken-1' });
    await refusedWithoutEffect(() => place({ newClientOrderId: 'taken-1' }), InvalidOrder, 400, { code: -2010, msg: 'Duplicate order sent.' });
    await alice.privatePostOrder(order({ symbol: 'ETHUSDT', price: '2000', quantity: '0.01', newClientOrderId: 'taken-1' }));
  });

  test('a market order by cost on an empty book', () => refusedWithoutEffect(
    () => place({ type: 'MARKET', timeInForce: undefined, price: undefined, quantity: undefined, quoteOrderQty: '100' }),
    InvalidOrder, 400, { code: -2010, msg: 'Order book liquidity is less than symbol minimum quantity.' }));
});

describe('unknown orders: -2011, -2013', () => {
  refusals([
    ['cancel by an unknown id', () => alice.cancelOrder('999999999', SYMBOL), OrderNotFound, -2011, 'Unknown order sent.'],
    ['cancel by an unknown client id', () => alice.cancelOrder(undefined, SYMBOL, { clientOrderId: 'nobody-knows' }), OrderNotFound, -2011, 'Unknown order sent.'],
    ['cancel everything when nothing is open', () => alice.cancelAllOrders(SYMBOL), OrderNotFound, -2011, 'Unknown order sent.'],
    ['query an unknown id', () => alice.fetchOrder('999999999', SYMBOL), OrderNotFound, -2013, 'Order does not exist.'],
    ['query an unknown client id', () => alice.fetchOrder(undefined, SYMBOL, { clientOrderId: 'nobody-knows' }), OrderNotFound, -2013, 'Order does not exist.'],
    ['cancel restrictions that do not exist', () => alice.privateDeleteOrder({ symbol: ID, orderId: '1', cancelRestrictions: 'ONLY_NOW' }), ExchangeError, -1145, 'Invalid cancelRestrictions'],
  ]);

  test('cancel twice', async () => {
    const { id } = await rest(alice, 'buy', 0.001, 50000);
    await alice.cancelOrder(id, SYMBOL);
    await refusedWithoutEffect(() => alice.cancelOrder(id, SYMBOL), OrderNotFound, 400, { code: -2011, msg: 'Unknown order sent.' });
  });

  test('cancel restrictions that are not met', async () => {
    const { id } = await rest(alice, 'buy', 0.001, 50000);
    await refusedWithoutEffect(() => alice.privateDeleteOrder({ symbol: ID, orderId: id, cancelRestrictions: 'ONLY_PARTIALLY_FILLED' }), OrderNotFound, 400,
      { code: -2011, msg: 'Order was not canceled due to cancel restrictions.' });
    assert.equal((await alice.privateDeleteOrder({ symbol: ID, orderId: id, cancelRestrictions: 'ONLY_NEW' })).status, 'CANCELED');
  });

  test('cancel with an id and the client id of another order', async () => {
    const one = await rest(alice, 'buy', 0.001, 50000);
    const two = await rest(alice, 'buy', 0.001, 50001);
    await assert.rejects(alice.privateDeleteOrder({ symbol: ID, orderId: one.id, origClientOrderId: two.clientOrderId }), ExchangeError);
    assert.equal((await alice.fetchOpenOrders(SYMBOL)).length, 2);
  });
});

describe('who and when: -1021, -1022, -2014, -2015', () => {
  const withKey = (apiKey, secret) => ccxtFor({ apiKey, secret });
  const strangers = [
    ['a wrong secret', withKey('demo-alice', 'not-the-secret'), AuthenticationError, -1022, 'Signature for this request is not valid.'],
    ['an unknown key', withKey('a'.repeat(64), 'demo-alice-secret'), AuthenticationError, -2015, 'Invalid API-key, IP, or permissions for action.'],
    ['a malformed key', withKey('not a key!', 'demo-alice-secret'), AuthenticationError, -2014, 'API-key format invalid.'],
  ];
  for (const [name, client, exception, code, msg] of strangers) {
    test(name, async () => {
      const status = code === -1022 ? [400] : [400, 401];
      await assert.rejects(client.privateGetAccount(), (error) => error.constructor === exception);
      assert.deepEqual(JSON.parse(client.last_http_response), { code, msg });
      assert.ok(status.includes(client.seen.at(-1).status), String(client.seen.at(-1).status));
    });
  }

  refusals([
    ['a stale request', () => alice.privateGetAccount({ timestamp: Date.now() - 20_000 }), InvalidNonce, -1021, 'Timestamp for this request is outside of the recvWindow.'],
    ['a request from the future', () => alice.privateGetAccount({ timestamp: Date.now() + 5_000 }), InvalidNonce, -1021,
      "Timestamp for this request was 1000ms ahead of the server's time."],
    ['a receive window above a minute', () => alice.privateGetAccount({ recvWindow: 60_001 }), ExchangeError, -1131, /^'?recvWindow'? must be less than 60000\.?$/],
  ]);
});

describe('parameters: -11xx', () => {
  const signedGet = (path, parameters) => () => alice.request(path, 'private', 'GET', parameters);
  const publicGet = (path, parameters) => () => alice.request(path, 'public', 'GET', parameters);
  const without = (name) => `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`;

  refusals([
    ['letters in a quantity', () => place({ quantity: 'ten' }), BadRequest, -1100, /^Illegal characters found in parameter 'quantity'; legal range is '.+'\.$/],
    ['an exponent in a price', () => place({ price: '5e4' }), BadRequest, -1100, /^Illegal characters found in parameter 'price'; legal range is '.+'\.$/],
    ['a negative quantity', () => place({ quantity: '-1' }), BadRequest, -1100, /^Illegal characters found in parameter 'quantity'; legal range is '.+'\.$/],
    ['a client order id with a space', () => place({ newClientOrderId: 'a b' }), BadRequest, -1100, /^Illegal characters found in parameter 'newClientOrderId'; legal range is '.+'\.$/],
    ['a client order id that is too long', () => place({ newClientOrderId: 'x'.repeat(37) }), BadRequest, -1100, /^Illegal characters found in parameter 'newClientOrderId'; legal range is '.+'\.$/],
    ['an order without a side', () => place({ side: undefined }), BadRequest, -1102, without('side')],
    ['an order without a type', () => place({ type: undefined }), BadRequest, -1102, without('type')],
    ['a limit order without timeInForce', () => place({ timeInForce: undefined }), BadRequest, -1102, without('timeInForce')],
    ['a limit order without a price', () => place({ price: undefined }), BadRequest, -1102, without('price')],
    ['a limit order without a quantity', () => place({ quantity: undefined }), BadRequest, -1102, without('quantity')],
    ['a market order without quantities', () => place({ type: 'MARKET', timeInForce: undefined, price: undefined, quantity: undefined }), BadRequest, -1102,
      /^Param '(quantity|quoteOrderQty)' or '(quantity|quoteOrderQty)' must be sent, but both were empty\/null!$/],
    ['a query without an order', signedGet('order', { symbol: ID }), BadRequest, -1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"],
    ['a cancel without an order', () => alice.privateDeleteOrder({ symbol: ID }), BadRequest, -1102, "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!"],
    ['market data without a symbol', publicGet('depth', {}), BadRequest, -1102, without('symbol')],
    ['klines without an interval', publicGet('klines', { symbol: ID }), BadRequest, -1102, without('interval')],
    ['an empty symbol', publicGet('depth', { symbol: '' }), BadRequest, -1105, "Parameter 'symbol' was empty."],
    ['a market order with a time in force', () => place({ type: 'MARKET', price: undefined }), BadRequest, -1106, "Parameter 'timeInForce' sent when not required."],
    ['a post-only order with a time in force', () => place({ type: 'LIMIT_MAKER' }), BadRequest, -1106, "Parameter 'timeInForce' sent when not required."],
    ['too many decimals in a quantity', () => place({ quantity: '0.0010000001' }), BadRequest, -1111, "Parameter 'quantity' has too much precision."],
    ['too many decimals in a price', () => place({ price: '50000.000000001' }), BadRequest, -1111, "Parameter 'price' has too much precision."],
    ['an unknown time in force', () => place({ timeInForce: 'GTX' }), BadRequest, -1115, 'Invalid timeInForce.'],
    ['an unknown order type', () => place({ type: 'LIMITED' }), BadRequest, -1116, 'Invalid orderType.'],
    ['an unknown side', () => place({ side: 'HOLD' }), BadRequest, -1117, 'Invalid side.'],
    ['an unknown interval', publicGet('klines', { symbol: ID, interval: '7m' }), BadRequest, -1120, 'Invalid interval.'],
    ['an interval in the wrong case', publicGet('klines', { symbol: ID, interval: '1H' }), BadRequest, -1120, 'Invalid interval.'],
    ['an unknown symbol in market data', publicGet('depth', { symbol: 'DOGEMOON' }), BadSymbol, -1121, 'Invalid symbol.'],
    ['an unknown symbol in exchangeInfo', publicGet('exchangeInfo', { symbol: 'DOGEMOON' }), BadSymbol, -1121, 'Invalid symbol.'],
    ['an unknown symbol in an order', () => place({ symbol: 'DOGEMOON' }), BadSymbol, -1121, 'Invalid symbol.'],
    ['an unknown symbol in a private query', signedGet('openOrders', { symbol: 'DOGEMOON' }), BadSymbol, -1121, 'Invalid symbol.'],
    ['an order history of more than a day', signedGet('allOrders', { symbol: ID, startTime: Date.now() - 90_000_000, endTime: Date.now() }), BadRequest, -1127,
      'More than 24 hours between startTime and endTime.'],
    ['a trade history of more than a day', signedGet('myTrades', { symbol: ID, startTime: Date.now() - 90_000_000, endTime: Date.now() }), BadRequest, -1127,
      'More than 24 hours between startTime and endTime.'],
    ['one symbol and a list of symbols', publicGet('ticker/price', { symbol: ID, symbols: '["ETHUSDT"]' }), BadRequest, -1128, 'Combination of optional parameters invalid.'],
    ['a symbol twice in a list', publicGet('ticker/price', { symbols: '["BTCUSDT","BTCUSDT"]' }), ExchangeError, -1151, 'Symbol is present multiple times in the list.'],
    ['an unknown parameter in a signed request', signedGet('order', { symbol: ID, orderId: 1, colour: 'red' }), BadRequest, -1104,
      "Not all sent parameters were read; read '5' parameter(s) but was sent '6'."],
    ['a parameter in the wrong case', () => sendAsCcxt({ symbol: ID, side: 'BUY', type: 'LIMIT', timeInforce: 'GTC', timeInForce: 'GTC', quantity: '0.001', price: '50000' }),
      BadRequest, -1104, "Not all sent parameters were read; read '10' parameter(s) but was sent '11'."],
  ]);

  /** ccxt adds newClientOrderId, timestamp, recvWindow and signature. */
  function sendAsCcxt(parameters) {
    return alice.privatePostOrder(parameters);
  }
});

describe('cancel-replace: -2021, -2022', () => {
  const replace = (more) => alice.privatePostOrderCancelReplace(order({ cancelReplaceMode: 'STOP_ON_FAILURE', ...more }));
  const unknown = { code: -2011, msg: 'Unknown order sent.' };
  const wouldTake = { code: -2010, msg: 'Order would immediately match and take.' };
  const taking = { type: 'LIMIT_MAKER', timeInForce: undefined, price: '60000' };
  const answer = () => JSON.parse(alice.last_http_response);

  test('stops when the cancel fails', () => refusedWithoutEffect(() => replace({ cancelOrderId: '999999999' }), ExchangeError, 400, {
    code: -2022, msg: 'Order cancel-replace failed.',
    data: { cancelResult: 'FAILURE', newOrderResult: 'NOT_ATTEMPTED', cancelResponse: unknown, newOrderResponse: null },
  }));

  test('both fail', async () => {
    await rest(bob, 'sell', 0.01, 60000);
    await refusedWithoutEffect(() => replace({ ...taking, cancelOrderId: '999999999', cancelReplaceMode: 'ALLOW_FAILURE' }), ExchangeError, 400, {
      code: -2022, msg: 'Order cancel-replace failed.',
      data: { cancelResult: 'FAILURE', newOrderResult: 'FAILURE', cancelResponse: unknown, newOrderResponse: wouldTake },
    });
  });

  test('cancelled, but the new order is refused', async () => {
    await rest(bob, 'sell', 0.01, 60000);
    const { id } = await rest(alice, 'buy', 0.001, 50000);
    await expectEffect(() => assert.rejects(replace({ ...taking, cancelOrderId: id }), ExchangeError), { alice: { USDT: { free: '50', locked: '-50' } } });
    assert.equal(alice.seen.at(-1).status, 409);
    const { code, msg, data } = answer();
    assert.deepEqual([code, msg, data.cancelResult, data.newOrderResult], [-2021, 'Order cancel-replace partially failed.', 'SUCCESS', 'FAILURE']);
    assert.deepEqual([data.cancelResponse.orderId, data.cancelResponse.status], [Number(id), 'CANCELED']);
    assert.deepEqual(data.newOrderResponse, wouldTake);
  });

  test('not cancelled, but the new order is placed', async () => {
    await expectEffect(
      () => assert.rejects(replace({ cancelOrderId: '999999999', cancelReplaceMode: 'ALLOW_FAILURE' }), ExchangeError),
      { alice: { USDT: { free: '-50', locked: '50' } } });
    assert.equal(alice.seen.at(-1).status, 409);
    const { code, data } = answer();
    assert.deepEqual([code, data.cancelResult, data.newOrderResult, data.cancelResponse], [-2021, 'FAILURE', 'SUCCESS', unknown]);
    assert.equal(data.newOrderResponse.symbol, ID);
  });

  test('filters are checked before the cancel', async () => {
    const { id } = await rest(alice, 'buy', 0.001, 50000);
    await refusedWithoutEffect(() => replace({ cancelOrderId: id, quantity: '0.000011' }), InvalidOrder, 400, { code: -1013, msg: /^Filter failure: (LOT_SIZE|NOTIONAL)$/ });
    assert.equal((await alice.fetchOrder(id, SYMBOL)).status, 'open');
  });

  test('without an order to cancel', () => refusedWithoutEffect(() => replace({}), BadRequest, 400, {
    code: -1102, msg: /^Param 'cancelO(rigClientOrderId|rderId)' or 'cancelO(rigClientOrderId|rderId)' must be sent, but both were empty\/null!$/ }));
});

describe('shape of errors', () => {
  test('an error is JSON with a code and a text, and nothing else', async () => {
    const { status, headers, json } = await sendSigned('POST', '/api/v3/order', 'alice', order({ side: 'HOLD' }));
    assert.equal(status, 400);
    assert.match(headers.get('Content-Type'), /^application\/json/);
    assert.deepEqual(json, { code: -1117, msg: 'Invalid side.' });
  });

  test('an unknown path is not found', async () => {
    assert.equal((await sendSigned('GET', '/api/v3/no-such-thing', 'alice')).status, 404);
  });
});
