// The rules of the markets, as the server publishes them.
import { get } from './http.mjs';

/** exchangeInfo, once per test file. */
export const exchangeInfo = await get('/api/v3/exchangeInfo');

export const symbols = exchangeInfo.symbols.map(({ symbol }) => symbol);

export function marketOf(symbol) {
  const market = exchangeInfo.symbols.find((candidate) => candidate.symbol === symbol);
  if (!market) {
    throw new Error(`exchangeInfo has no ${symbol}.`);
  }
  return market;
}

/** A filter of a symbol, or undefined. */
export function filterOf(symbol, filterType) {
  return marketOf(symbol).filters.find((filter) => filter.filterType === filterType);
}

/** A limit of the exchange, such as ('ORDERS', 'SECOND'). */
export function limitOf(rateLimitType, interval) {
  return exchangeInfo.rateLimits.find((limit) => limit.rateLimitType === rateLimitType && limit.interval === interval);
}
