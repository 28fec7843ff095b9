// Exact decimal arithmetic: an amount is a BigInt count of 1e-8.
const digits = 8;
const one = 10n ** BigInt(digits);

/** The amount that a decimal text means; a text finer than 1e-8 is an error. */
export function units(text) {
  if (typeof text === 'bigint') {
    return text;
  }
  const match = /^([+-]?)(\d+)(?:\.(\d+))?$/.exec(String(text));
  if (!match) {
    throw new Error(`Not a plain decimal: ${text}`);
  }
  const [, sign, whole, fraction = ''] = match;
  if (/[1-9]/.test(fraction.slice(digits))) {
    throw new Error(`Finer than 1e-8: ${text}`);
  }
  const value = BigInt(whole) * one + BigInt(fraction.slice(0, digits).padEnd(digits, '0'));
  return sign === '-' ? -value : value;
}

/** The amount with all eight decimals, as the API writes it. */
export function decimal(amount) {
  const magnitude = amount < 0n ? -amount : amount;
  return `${amount < 0n ? '-' : ''}${magnitude / one}.${String(magnitude % one).padStart(digits, '0')}`;
}

/** The exact product, which must be a whole number of 1e-8. */
export function multiply(left, right) {
  const product = units(left) * units(right);
  if (product % one !== 0n) {
    throw new Error(`${left} x ${right} is finer than 1e-8`);
  }
  return product / one;
}

/** amount x rate, rounded up to 1e-8: the rule for fees. */
export function feeOf(amount, rate) {
  return (units(amount) * units(rate) + one - 1n) / one;
}

/** The largest multiple of the step that is not above amount / price. */
export function quantityFor(amount, price, step) {
  const affordable = (units(amount) * one) / units(price);
  return affordable - (affordable % units(step));
}

export const sum = (amounts) => amounts.reduce((total, amount) => total + units(amount), 0n);
