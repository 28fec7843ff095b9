// A trade between the two demo traders, made through ccxt.
import assert from 'node:assert/strict';
import { accounts } from './accounts.mjs';
import { decimal, units } from './amounts.mjs';
import { ccxtFor } from './clients.mjs';

export const SYMBOL = 'BTC/USDT';
export const ID = 'BTCUSDT';

/** Unified symbols by market id. */
export const unified = { BTCUSDT: 'BTC/USDT', ETHUSDT: 'ETH/USDT', ETHBTC: 'ETH/BTC', SOLUSDT: 'SOL/USDT' };

export const keyless = ccxtFor();
export const alice = ccxtFor(accounts.alice);
export const bob = ccxtFor(accounts.bob);

/** alice bids, bob sells to her: one trade whose taker sold. */
export async function trade(price, quantity) {
  const bid = await alice.createOrder(SYMBOL, 'limit', 'buy', quantity, price);
  const ask = await bob.createOrder(SYMBOL, 'limit', 'sell', quantity, price);
  assert.equal(ask.status, 'closed');
  return {
    bid,
    ask,
    id: ask.info.fills[0].tradeId,
    price: decimal(units(String(price))),
    quantity: decimal(units(String(quantity))),
  };
}
