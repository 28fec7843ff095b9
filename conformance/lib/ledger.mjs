// Ledger effects: balances before and after, to the last unit.
import assert from 'node:assert/strict';
import { accounts } from './accounts.mjs';
import { decimal, feeOf, multiply, sum, units } from './amounts.mjs';
import { eventually } from './eventually.mjs';
import { getSigned } from './http.mjs';

/** Balances of one account: asset -> { free, locked } in units. */
export async function balancesOf(account) {
  const { balances } = await getSigned('/api/v3/account', account);
  return Object.fromEntries(balances.map(({ asset, free, locked }) => [asset, { free: units(free), locked: units(locked) }]));
}

/** Balances of both demo traders. */
export async function readLedger() {
  const names = Object.keys(accounts);
  const all = await Promise.all(names.map(balancesOf));
  return Object.fromEntries(names.map((name, index) => [name, all[index]]));
}

/**
 * Asserts how the ledger changed since a reading: { alice: { BTC: { free: '-0.01', locked: '0.01' } } }.
 * Everything not named must be unchanged. The counterparty of a trade may be told a moment later, so the
 * assertion is repeated for a short while before it fails.
 */
export async function expectChange(before, expected) {
  await eventually(async () => {
    assert.deepEqual(differences(before, await readLedger()), normalised(expected));
  });
}

/** Runs the action and asserts what it changed in the ledger; returns the action's result. */
export async function expectEffect(action, expected) {
  const before = await readLedger();
  const result = await action();
  await expectChange(before, typeof expected === 'function' ? expected(result) : expected);
  return result;
}

/** Fee rates of an account on a symbol: { maker, taker } in units, all kinds of commission added up. */
export async function ratesOf(account, symbol) {
  const commission = await getSigned('/api/v3/account/commission', account, { symbol });
  const kinds = [commission.standardCommission, commission.specialCommission, commission.taxCommission];
  const rate = (role) => sum(kinds.map((kind) => kind[role]));
  assert.equal(rate('buyer') + rate('seller'), 0n, 'rates by side are not expected here');
  return { maker: rate('maker'), taker: rate('taker') };
}

/**
 * What one or more fills [[price, quantity], …] of one order move. Fees are taken from the received asset,
 * fill by fill.
 */
export function settlement(fills, rate) {
  const notionals = fills.map(([price, quantity]) => multiply(price, quantity));
  const base = sum(fills.map(([, quantity]) => quantity));
  const quote = sum(notionals);
  const baseFee = sum(fills.map(([, quantity]) => feeOf(quantity, rate)));
  const quoteFee = sum(notionals.map((notional) => feeOf(notional, rate)));
  return { base, quote, baseFee, quoteFee, baseNet: base - baseFee, quoteNet: quote - quoteFee };
}

function differences(before, after) {
  return reduced(Object.keys(before), (account) => reduced(
    new Set([...Object.keys(before[account]), ...Object.keys(after[account])]),
    (asset) => reduced(['free', 'locked'], (field) => {
      const change = (after[account][asset]?.[field] ?? 0n) - (before[account][asset]?.[field] ?? 0n);
      return change === 0n ? undefined : decimal(change);
    })));
}

function normalised(expected) {
  return reduced(Object.keys(expected), (account) => reduced(
    Object.keys(expected[account]),
    (asset) => reduced(Object.keys(expected[account][asset]), (field) => {
      const change = units(expected[account][asset][field]);
      return change === 0n ? undefined : decimal(change);
    })));
}

/** An object of the defined values; undefined when there are none. */
function reduced(names, valueOf) {
  const entries = [...names].map((name) => [name, valueOf(name)]).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
