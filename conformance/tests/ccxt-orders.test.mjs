// Every kind of order ccxt can send to a spot market, with its effect on the ledger to the last unit.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { accounts } from '../lib/accounts.mjs';
import { decimal, quantityFor, units } from '../lib/amounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { ccxtFor } from '../lib/clients.mjs';
import { eventually } from '../lib/eventually.mjs';
import { get } from '../lib/http.mjs';
import { expectChange, expectEffect, ratesOf, readLedger, settlement } from '../lib/ledger.mjs';
import { filterOf } from '../lib/markets.mjs';

const SYMBOL = 'BTC/USDT';
const ID = 'BTCUSDT';
const alice = ccxtFor(accounts.alice);
const bob = ccxtFor(accounts.bob);
const rates = await ratesOf('alice', ID);
const step = filterOf(ID, 'LOT_SIZE').stepSize;

beforeEach(cleanBooks);

const limit = (client, side, quantity, price, params) => client.createOrder(SYMBOL, 'limit', side, quantity, price, params);
const market = (client, side, quantity, params) => client.createOrder(SYMBOL, 'market', side, quantity, undefined, params);

/** The last trade decides what a stop price means: makes one at this price. */
async function lastPrice(price) {
  await limit(alice, 'buy', 0.0002, price);
  const order = await limit(bob, 'sell', 0.0002, price);
  assert.equal(order.status, 'closed');
}

async function statusOf(client, order) {
  return (await client.fetchOrder(order.id, SYMBOL)).info;
}

/** Waits until an order has this raw status, and returns it. */
function reaches(client, order, status) {
  return eventually(async () => {
    const info = await statusOf(client, order);
    assert.equal(info.status, status);
    return info;
  });
}

/** The taker in a trade with resting orders of the other: what both accounts gain. */
function takerBuys(fills) {
  const taker = settlement(fills, rates.taker);
  const maker = settlement(fills, rates.maker);
  return {
    taker: { BTC: { free: taker.baseNet }, USDT: { free: -taker.quote } },
    maker: { BTC: { locked: -maker.base }, USDT: { free: maker.quoteNet } },
  };
}

function takerSells(fills) {
  const taker = settlement(fills, rates.taker);
  const maker = settlement(fills, rates.maker);
  return {
    taker: { BTC: { free: -taker.base }, USDT: { free: taker.quoteNet } },
    maker: { BTC: { free: maker.baseNet }, USDT: { locked: -maker.quote } },
  };
}

describe('limit', () => {
  test('price improvement is returned', async () => {
    await limit(bob, 'sell', 0.01, 60000);
    const { taker, maker } = takerBuys([['60000', '0.01']]);
    const order = await expectEffect(() => limit(alice, 'buy', 0.01, 60500), { alice: taker, bob: maker });
    assert.deepEqual([order.status, order.average, order.price, order.cost], ['closed', 60000, 60500, 600]);
    assert.deepEqual([order.info.price, order.info.cummulativeQuoteQty], ['60500.00000000', '600.00000000']);
  });

  test('walks the book in price-time order and rests the remainder', async () => {
    const second = await limit(bob, 'sell', 0.002, 60010);
    const first = await limit(bob, 'sell', 0.001, 60000);
    const third = await limit(bob, 'sell', 0.003, 60010);
    const before = await readLedger();
    const order = await limit(alice, 'buy', 0.005, 60010);
    assert.equal(order.status, 'closed');
    assert.deepEqual(
      order.info.fills.map(({ price, qty }) => [price, qty]),
      [['60000.00000000', '0.00100000'], ['60010.00000000', '0.00200000'], ['60010.00000000', '0.00200000']]);
    const { taker, maker } = takerBuys([['60000', '0.001'], ['60010', '0.002'], ['60010', '0.002']]);
    await expectChange(before, { alice: taker, bob: maker });
    await reaches(bob, first, 'FILLED');
    await reaches(bob, second, 'FILLED');
    assert.equal((await reaches(bob, third, 'PARTIALLY_FILLED')).executedQty, '0.00200000');

    const rest = await limit(alice, 'buy', 0.003, 60020);
    assert.deepEqual([rest.info.status, rest.filled, rest.remaining], ['PARTIALLY_FILLED', 0.001, 0.002]);
    assert.deepEqual((await get('/api/v3/depth', { symbol: ID, limit: 5 })).asks, []);
  });

  test('a partly filled taker locks its remainder at its own price', async () => {
    await limit(bob, 'sell', 0.001, 60000);
    const fills = settlement([['60000', '0.001']], rates.taker);
    await expectEffect(() => limit(alice, 'buy', 0.003, 60020), {
      alice: { BTC: { free: fills.baseNet }, USDT: { free: -(fills.quote + units('120.04')), locked: '120.04' } },
      bob: { BTC: { locked: '-0.001' }, USDT: { free: settlement([['60000', '0.001']], rates.maker).quoteNet } },
    });
  });
});

describe('post only', () => {
  const ways = {
    postOnly: ['limit', { postOnly: true }],
    'timeInForce PO': ['limit', { timeInForce: 'PO' }],
    LIMIT_MAKER: ['LIMIT_MAKER', {}],
  };
  for (const [name, [type, params]] of Object.entries(ways)) {
    test(`${name} rests`, async () => {
      const order = await expectEffect(
        () => alice.createOrder(SYMBOL, type, 'buy', 0.01, 59000, params),
        { alice: { USDT: { free: '-590', locked: '590' } } });
      assert.deepEqual([order.info.type, order.info.status], ['LIMIT_MAKER', 'NEW']);
      const fetched = await alice.fetchOrder(order.id, SYMBOL);
      assert.deepEqual([fetched.status, fetched.postOnly, fetched.info.type], ['open', true, 'LIMIT_MAKER']);
    });

    test(`${name} is refused when it would take`, async () => {
      await limit(bob, 'sell', 0.01, 60000);
      await expectEffect(
        () => assert.rejects(alice.createOrder(SYMBOL, type, 'buy', 0.01, 60000, params), { name: 'OrderImmediatelyFillable' }), {});
      assert.deepEqual(await alice.fetchOpenOrders(SYMBOL), []);
    });
  }
});

describe('immediate or cancel', () => {
  test('takes what is there and expires the rest', async () => {
    await limit(bob, 'sell', 0.004, 60000);
    const { taker, maker } = takerBuys([['60000', '0.004']]);
    const order = await expectEffect(() => limit(alice, 'buy', 0.01, 60000, { timeInForce: 'IOC' }), { alice: taker, bob: maker });
    assert.deepEqual([order.status, order.filled, order.timeInForce], ['expired', 0.004, 'IOC']);
    assert.deepEqual([order.info.status, order.info.executedQty, order.info.expiryReason], ['EXPIRED', '0.00400000', 'UNFILLED_IOC_QUANTITY_EXPIRED']);
    assert.equal((await alice.fetchOrder(order.id, SYMBOL)).status, 'expired');
  });

  test('takes nothing and is no error', async () => {
    const order = await expectEffect(() => limit(alice, 'buy', 0.01, 60000, { timeInForce: 'IOC' }), {});
    assert.deepEqual([order.status, order.filled, order.info.fills], ['expired', 0, []]);
  });
});

describe('fill or kill', () => {
  test('fills completely over several levels', async () => {
    await limit(bob, 'sell', 0.004, 60000);
    await limit(bob, 'sell', 0.006, 60001);
    const { taker, maker } = takerBuys([['60000', '0.004'], ['60001', '0.006']]);
    const order = await expectEffect(() => limit(alice, 'buy', 0.01, 60001, { timeInForce: 'FOK' }), { alice: taker, bob: maker });
    assert.deepEqual([order.status, order.filled, order.timeInForce], ['closed', 0.01, 'FOK']);
  });

  test('takes nothing when it cannot be filled completely', async () => {
    await limit(bob, 'sell', 0.00999, 60000);
    const order = await expectEffect(() => limit(alice, 'buy', 0.01, 60000, { timeInForce: 'FOK' }), {});
    assert.deepEqual([order.status, order.info.executedQty, order.info.expiryReason], ['expired', '0.00000000', 'UNFILLED_FOK_ORDER_EXPIRED']);
    assert.deepEqual((await get('/api/v3/depth', { symbol: ID, limit: 5 })).asks, [['60000.00000000', '0.00999000']]);
  });
});

describe('market', () => {
  test('sell a quantity', async () => {
    await limit(bob, 'buy', 0.01, 60000);
    await limit(bob, 'buy', 0.01, 59990);
    const { taker, maker } = takerSells([['60000', '0.01'], ['59990', '0.005']]);
    const order = await expectEffect(() => market(alice, 'sell', 0.015), { alice: taker, bob: maker });
    assert.deepEqual([order.status, order.type, order.filled, order.cost], ['closed', 'market', 0.015, 899.95]);
    assert.deepEqual([order.info.price, order.info.timeInForce, order.info.origQty], ['0.00000000', 'GTC', '0.01500000']);
  });

  test('buy a quantity', async () => {
    await limit(bob, 'sell', 0.01, 60000);
    const { taker, maker } = takerBuys([['60000', '0.004']]);
    const order = await expectEffect(() => market(alice, 'buy', 0.004), { alice: taker, bob: maker });
    assert.deepEqual([order.info.status, order.info.executedQty], ['FILLED', '0.00400000']);
  });

  test('expires what the book cannot give', async () => {
    await limit(bob, 'buy', 0.004, 60000);
    const { taker, maker } = takerSells([['60000', '0.004']]);
    const order = await expectEffect(() => market(alice, 'sell', 0.01), { alice: taker, bob: maker });
    assert.deepEqual(
      [order.status, order.info.status, order.info.origQty, order.info.executedQty, order.info.expiryReason],
      ['expired', 'EXPIRED', '0.01000000', '0.00400000', 'INSUFFICIENT_LIQUIDITY']);
  });

  test('on an empty book expires without a fill', async () => {
    const order = await expectEffect(() => market(alice, 'sell', 0.01), {});
    assert.deepEqual([order.info.status, order.info.executedQty, order.info.fills], ['EXPIRED', '0.00000000', []]);
  });

  const cost = '1000';
  const affordable = quantityFor(cost, '60000', step);
  const waysToSpend = {
    'createOrder with a price': () => alice.createOrder(SYMBOL, 'market', 'buy', 0.02, 50000),
    createMarketBuyOrderWithCost: () => alice.createMarketBuyOrderWithCost(SYMBOL, 1000),
    'the cost parameter': () => market(alice, 'buy', 0, { cost: 1000 }),
  };
  for (const [name, spend] of Object.entries(waysToSpend)) {
    test(`buy by cost: ${name}`, async () => {
      await limit(bob, 'sell', 0.05, 60000);
      const { taker, maker } = takerBuys([['60000', affordable]]);
      const order = await expectEffect(spend, { alice: taker, bob: maker });
      assert.deepEqual(
        [order.info.status, order.info.origQuoteOrderQty, order.info.executedQty, order.info.origQty],
        ['FILLED', '1000.00000000', decimal(affordable), decimal(affordable)]);
      assert.equal(decimal(affordable), '0.01666000');
    });
  }

  test('buy by cost over two levels', async () => {
    await limit(bob, 'sell', 0.01, 60000);
    await limit(bob, 'sell', 0.05, 61000);
    const second = quantityFor('400', '61000', step);
    const { taker, maker } = takerBuys([['60000', '0.01'], ['61000', second]]);
    const order = await expectEffect(() => alice.createMarketBuyOrderWithCost(SYMBOL, 1000), { alice: taker, bob: maker });
    assert.equal(order.info.status, 'FILLED');
  });

  test('sell by cost', async () => {
    await limit(bob, 'buy', 0.05, 60000);
    const { taker, maker } = takerSells([['60000', affordable]]);
    const order = await expectEffect(() => alice.createMarketSellOrderWithCost(SYMBOL, 1000), { alice: taker, bob: maker });
    assert.deepEqual([order.info.status, order.info.executedQty], ['FILLED', decimal(affordable)]);
  });
});

describe('conditional', () => {
  beforeEach(() => lastPrice(60000));

  const untriggered = (info) => assert.deepEqual(
    [info.status, info.isWorking, info.workingTime, info.executedQty], ['NEW', false, -1, '0.00000000']);

  test('stop loss, market: locks at placement, sells when the price falls', async () => {
    const before = await readLedger();
    const stop = await market(alice, 'sell', 0.01, { stopLossPrice: 59000 });
    assert.deepEqual([stop.info.type, stop.info.stopPrice], ['STOP_LOSS', '59000.00000000']);
    await expectChange(before, { alice: { BTC: { free: '-0.01', locked: '0.01' } } });
    const waiting = await alice.fetchOrder(stop.id, SYMBOL);
    untriggered(waiting.info);
    assert.deepEqual([waiting.status, waiting.triggerPrice, waiting.info.type], ['open', 59000, 'STOP_LOSS']);
    assert.deepEqual((await get('/api/v3/depth', { symbol: ID, limit: 5 })).asks, []);

    await limit(bob, 'buy', 0.01, 58900);
    await limit(bob, 'buy', 0.001, 59000.01);
    await limit(alice, 'sell', 0.001, 59000.01);
    untriggered(await statusOf(alice, stop));
    await limit(bob, 'buy', 0.001, 59000);
    await limit(alice, 'sell', 0.001, 59000);
    const filled = await reaches(alice, stop, 'FILLED');
    assert.deepEqual([filled.executedQty, filled.cummulativeQuoteQty, filled.isWorking], ['0.01000000', '589.00000000', true]);
    const fills = [['59000.01', '0.001'], ['59000', '0.001'], ['58900', '0.01']];
    const taken = settlement(fills, rates.taker);
    const made = settlement(fills, rates.maker);
    await expectChange(before, {
      alice: { BTC: { free: -taken.base }, USDT: { free: taken.quoteNet } },
      bob: { BTC: { free: made.baseNet }, USDT: { free: -made.quote } },
    });
  });

  test('triggerPrice alone means a stop loss; a buy waits for the rise', async () => {
    const stop = await market(alice, 'buy', 0.01, { triggerPrice: 61000 });
    assert.equal(stop.info.type, 'STOP_LOSS');
    untriggered(await statusOf(alice, stop));
    await limit(bob, 'sell', 0.011, 61000);
    const before = await readLedger();
    await limit(alice, 'buy', 0.001, 61000);
    await reaches(alice, stop, 'FILLED');
    const taken = settlement([['61000', '0.001'], ['61000', '0.01']], rates.taker);
    await eventually(async () => {
      const after = await readLedger();
      const total = (ledger, asset) => ledger.alice[asset].free + ledger.alice[asset].locked;
      assert.equal(total(after, 'BTC') - total(before, 'BTC'), taken.baseNet);
      assert.equal(total(before, 'USDT') - total(after, 'USDT'), taken.quote);
      assert.equal(after.alice.USDT.locked, 0n);
    });
  });

  test('stop loss limit: rests at its price once triggered', async () => {
    const before = await readLedger();
    const stop = await limit(alice, 'buy', 0.01, 61100, { stopLossPrice: 61000 });
    assert.deepEqual([stop.info.type, stop.info.timeInForce], ['STOP_LOSS_LIMIT', 'GTC']);
    await expectChange(before, { alice: { USDT: { free: '-611', locked: '611' } } });
    untriggered(await statusOf(alice, stop));
    await limit(bob, 'sell', 0.001, 61000);
    await limit(alice, 'buy', 0.001, 61000);
    await eventually(async () => {
      const info = await statusOf(alice, stop);
      assert.deepEqual([info.status, info.isWorking], ['NEW', true]);
      assert.ok(info.workingTime >= info.time);
      assert.deepEqual((await get('/api/v3/depth', { symbol: ID, limit: 5 })).bids, [['61100.00000000', '0.01000000']]);
    });
    const hit = await limit(bob, 'sell', 0.01, 61050);
    assert.equal(hit.average, 61100);
    await reaches(alice, stop, 'FILLED');
    const first = settlement([['61000', '0.001']], rates.taker);
    const second = settlement([['61100', '0.01']], rates.taker);
    await expectChange(before, {
      alice: { BTC: { free: first.baseNet + second.baseNet }, USDT: { free: -(first.quote + second.quote) } },
      bob: { BTC: { free: '-0.011' }, USDT: { free: first.quoteNet + second.quoteNet } },
    });
  });

  test('triggerPrice with a limit means a stop loss limit', async () => {
    const stop = await limit(alice, 'sell', 0.01, 58900, { triggerPrice: 59000 });
    assert.deepEqual([stop.info.type, stop.info.price, stop.info.stopPrice], ['STOP_LOSS_LIMIT', '58900.00000000', '59000.00000000']);
    untriggered(await statusOf(alice, stop));
  });

  test('take profit, market: sells when the price rises', async () => {
    const before = await readLedger();
    const target = await market(alice, 'sell', 0.01, { takeProfitPrice: 61000 });
    assert.equal(target.info.type, 'TAKE_PROFIT');
    await expectChange(before, { alice: { BTC: { free: '-0.01', locked: '0.01' } } });
    await limit(bob, 'buy', 0.011, 61000);
    await limit(alice, 'sell', 0.001, 61000);
    await reaches(alice, target, 'FILLED');
    const fills = [['61000', '0.001'], ['61000', '0.01']];
    const taken = settlement(fills, rates.taker);
    const made = settlement(fills, rates.maker);
    await expectChange(before, {
      alice: { BTC: { free: -taken.base }, USDT: { free: taken.quoteNet } },
      bob: { BTC: { free: made.baseNet }, USDT: { free: -made.quote } },
    });
  });

  test('take profit limit: buys when the price falls', async () => {
    const before = await readLedger();
    const target = await limit(alice, 'buy', 0.01, 59100, { takeProfitPrice: 59000 });
    assert.equal(target.info.type, 'TAKE_PROFIT_LIMIT');
    await expectChange(before, { alice: { USDT: { free: '-591', locked: '591' } } });
    await limit(bob, 'sell', 0.001, 59000);
    await limit(alice, 'buy', 0.001, 59000);
    await eventually(async () => assert.equal((await statusOf(alice, target)).isWorking, true));
    await limit(bob, 'sell', 0.01, 59100);
    await reaches(alice, target, 'FILLED');
    const fills = [['59000', '0.001'], ['59100', '0.01']];
    await expectChange(before, {
      alice: { BTC: { free: settlement(fills, rates.taker).baseNet }, USDT: { free: -settlement(fills, rates.taker).quote } },
      bob: { BTC: { free: '-0.011' }, USDT: { free: settlement(fills, rates.taker).quoteNet } },
    });
  });

  test('cancelling an untriggered stop returns its funds', async () => {
    const before = await readLedger();
    const stop = await limit(alice, 'sell', 0.01, 58900, { stopLossPrice: 59000 });
    const cancelled = await alice.cancelOrder(stop.id, SYMBOL);
    assert.deepEqual([cancelled.info.status, cancelled.info.stopPrice], ['CANCELED', '59000.00000000']);
    await expectChange(before, {});
    await limit(bob, 'buy', 0.001, 59000);
    await limit(alice, 'sell', 0.001, 59000);
    assert.equal((await statusOf(alice, stop)).executedQty, '0.00000000');
  });

  const wrongSides = [
    ['stop loss sell above the market', 'sell', { stopLossPrice: 61000 }],
    ['stop loss buy below the market', 'buy', { stopLossPrice: 59000 }],
    ['take profit sell below the market', 'sell', { takeProfitPrice: 59000 }],
    ['take profit buy above the market', 'buy', { takeProfitPrice: 61000 }],
  ];
  for (const [name, side, params] of wrongSides) {
    test(`${name} would trigger immediately`, async () => {
      await expectEffect(() => assert.rejects(limit(alice, side, 0.01, 60000, params), { name: 'OrderImmediatelyFillable' }), {});
    });
  }
});

describe('self-trade prevention', () => {
  const prevented = (quantity) => ({ preventedQuantity: quantity });
  const pick = (info, ...fields) => Object.fromEntries(fields.filter((field) => field in info).map((field) => [field, info[field]]));

  test('none: the account trades with itself and pays both fees', async () => {
    await limit(alice, 'sell', 0.01, 60000);
    const taker = settlement([['60000', '0.01']], rates.taker);
    const maker = settlement([['60000', '0.01']], rates.maker);
    const order = await expectEffect(() => limit(alice, 'buy', 0.01, 60000, { selfTradePrevention: 'none' }), {
      alice: { BTC: { free: taker.baseNet, locked: '-0.01' }, USDT: { free: maker.quoteNet - taker.quote } },
    });
    assert.deepEqual([order.status, order.info.selfTradePreventionMode], ['closed', 'NONE']);
  });

  test('expire_taker', async () => {
    const resting = await limit(alice, 'sell', 0.01, 60000);
    const order = await expectEffect(() => limit(alice, 'buy', 0.02, 60000, { selfTradePrevention: 'expire_taker' }), {});
    assert.deepEqual([order.status, order.info.status, order.info.selfTradePreventionMode], ['expired', 'EXPIRED_IN_MATCH', 'EXPIRE_TAKER']);
    assert.deepEqual(pick(order.info, 'preventedQuantity'), prevented('0.02000000'));
    assert.equal((await statusOf(alice, resting)).status, 'NEW');
  });

  test('expire_maker', async () => {
    const resting = await limit(alice, 'sell', 0.01, 60000);
    const order = await expectEffect(() => limit(alice, 'buy', 0.02, 60000, { selfTradePrevention: 'expire_maker' }), {
      alice: { BTC: { free: '0.01', locked: '-0.01' }, USDT: { free: '-1200', locked: '1200' } },
    });
    assert.deepEqual([order.status, order.info.status], ['open', 'NEW']);
    const expired = await reaches(alice, resting, 'EXPIRED_IN_MATCH');
    assert.deepEqual(pick(expired, 'preventedQuantity'), prevented('0.01000000'));
    assert.ok('preventedMatchId' in expired);
  });

  test('expire_both', async () => {
    const resting = await limit(alice, 'sell', 0.01, 60000);
    const order = await expectEffect(() => limit(alice, 'buy', 0.02, 60000, { selfTradePrevention: 'expire_both' }), {
      alice: { BTC: { free: '0.01', locked: '-0.01' } },
    });
    assert.equal(order.info.status, 'EXPIRED_IN_MATCH');
    await reaches(alice, resting, 'EXPIRED_IN_MATCH');
  });

  test('decrement: both lose the smaller quantity', async () => {
    const resting = await limit(alice, 'sell', 0.06, 60000);
    const order = await expectEffect(() => limit(alice, 'buy', 0.02, 60000, { selfTradePrevention: 'decrement' }), {
      alice: { BTC: { free: '0.02', locked: '-0.02' } },
    });
    assert.deepEqual(pick(order.info, 'status', 'preventedQuantity'), { status: 'EXPIRED_IN_MATCH', ...prevented('0.02000000') });
    const kept = await statusOf(alice, resting);
    assert.deepEqual(pick(kept, 'status', 'preventedQuantity'), { status: 'NEW', ...prevented('0.02000000') });
    assert.deepEqual((await get('/api/v3/depth', { symbol: ID, limit: 5 })).asks, [['60000.00000000', '0.04000000']]);
  });

  test('the mode of the taker decides, and other accounts trade as ever', async () => {
    await limit(bob, 'sell', 0.01, 59990);
    const resting = await limit(alice, 'sell', 0.01, 60000, { selfTradePrevention: 'expire_maker' });
    const order = await limit(alice, 'buy', 0.03, 60000, { selfTradePrevention: 'expire_taker' });
    assert.deepEqual(pick(order.info, 'status', 'executedQty', 'preventedQuantity'), { status: 'EXPIRED_IN_MATCH', executedQty: '0.01000000', ...prevented('0.02000000') });
    assert.equal((await statusOf(alice, resting)).status, 'NEW');
  });

  test('a market order that removes its own makers and finds nothing expires', async () => {
    const resting = await limit(alice, 'buy', 0.01, 60000);
    const order = await market(alice, 'sell', 0.01, { selfTradePrevention: 'expire_maker' });
    assert.deepEqual([order.info.status, order.info.executedQty], ['EXPIRED', '0.00000000']);
    await reaches(alice, resting, 'EXPIRED_IN_MATCH');
  });
});

describe('cancel and replace', () => {
  test('editOrder moves an order and its lock', async () => {
    const before = await readLedger();
    const order = await limit(alice, 'buy', 0.01, 50000);
    const edited = await alice.editOrder(order.id, SYMBOL, 'limit', 'buy', 0.02, 51000);
    assert.notEqual(edited.id, order.id);
    assert.deepEqual([edited.status, edited.price, edited.amount], ['open', 51000, 0.02]);
    const { cancelResult, newOrderResult } = JSON.parse(alice.last_http_response);
    assert.deepEqual([cancelResult, newOrderResult], ['SUCCESS', 'SUCCESS']);
    await expectChange(before, { alice: { USDT: { free: '-1020', locked: '1020' } } });
    assert.equal((await statusOf(alice, order)).status, 'CANCELED');
  });

  test('the funds of the cancelled order are free for the new one', async () => {
    const before = await readLedger();
    const all = Number(decimal(before.alice.BTC.free - (before.alice.BTC.free % units(step))));
    const order = await limit(alice, 'sell', all, 70000);
    const edited = await alice.editOrder(order.id, SYMBOL, 'limit', 'sell', all, 71000);
    assert.equal(edited.status, 'open');
    await alice.cancelOrder(edited.id, SYMBOL);
    await expectChange(before, {});
  });

  test('the answer carries both orders', async () => {
    const order = await limit(alice, 'buy', 0.01, 50000);
    const answer = await alice.privatePostOrderCancelReplace({
      symbol: ID, side: 'BUY', type: 'LIMIT_MAKER', quantity: '0.01', price: '49000', cancelReplaceMode: 'STOP_ON_FAILURE', cancelOrigClientOrderId: order.clientOrderId,
      newOrderRespType: 'RESULT' });
    assert.deepEqual(Object.keys(answer).sort(), ['cancelResponse', 'cancelResult', 'newOrderResponse', 'newOrderResult']);
    assert.deepEqual([answer.cancelResponse.orderId, answer.cancelResponse.status], [Number(order.id), 'CANCELED']);
    assert.deepEqual([answer.newOrderResponse.type, answer.newOrderResponse.status, answer.newOrderResponse.price], ['LIMIT_MAKER', 'NEW', '49000.00000000']);
  });

  test('a replacement can trade at once', async () => {
    await limit(bob, 'sell', 0.01, 60000);
    const order = await limit(alice, 'buy', 0.01, 50000);
    const { taker, maker } = takerBuys([['60000', '0.01']]);
    const edited = await expectEffect(() => alice.editOrder(order.id, SYMBOL, 'limit', 'buy', 0.01, 60000), {
      alice: { BTC: taker.BTC, USDT: { free: taker.USDT.free + units('500'), locked: '-500' } }, bob: maker,
    });
    assert.equal(edited.status, 'closed');
  });
});

describe('answers', () => {
  test('ACK, RESULT and FULL', async () => {
    const place = (newOrderRespType, more = {}) => alice.privatePostOrder({
      symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000', newOrderRespType, ...more });
    const ack = ['clientOrderId', 'orderId', 'orderListId', 'symbol', 'transactTime'];
    const result = [...ack, 'cummulativeQuoteQty', 'executedQty', 'origQty', 'origQuoteOrderQty', 'price', 'selfTradePreventionMode', 'side', 'status', 'timeInForce', 'type', 'workingTime'];
    assert.deepEqual(Object.keys(await place('ACK')).sort(), ack.sort());
    assert.deepEqual(Object.keys(await place('RESULT')).sort(), [...result].sort());
    assert.deepEqual(Object.keys(await place('FULL')).sort(), [...result, 'fills'].sort());
  });

  test('order ids of a market grow by time; client ids can be used again once the order is gone', async () => {
    const clientOrderId = `again-${Date.now()}`;
    const first = await limit(alice, 'buy', 0.001, 50000, { clientOrderId });
    await alice.cancelOrder(first.id, SYMBOL);
    const second = await limit(alice, 'buy', 0.001, 50000, { clientOrderId });
    assert.ok(BigInt(second.id) > BigInt(first.id));
    assert.equal((await alice.fetchOrder(undefined, SYMBOL, { clientOrderId })).id, second.id);
  });

  test('strategyId comes back only when it was sent', async () => {
    const order = await limit(alice, 'buy', 0.001, 50000);
    assert.ok(!('strategyId' in order.info) && !('strategyType' in order.info));
    const labelled = await alice.privatePostOrder({
      symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000', strategyId: '37463720', strategyType: '1000000' });
    assert.deepEqual([labelled.strategyId, labelled.strategyType], [37463720, 1000000]);
  });
});
