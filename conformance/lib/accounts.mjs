// Who the tests act as, and where.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Base URL of the server under test, without a trailing slash. */
export const baseUrl = (process.env.EXCHANGE_URL ?? missing(
  'EXCHANGE_URL is not set: run "npm test", which starts the server, or set it to a running one.')).replace(/\/+$/, '');

const hmac = (apiKey) => ({ algorithm: 'hmac', apiKey, secret: `${apiKey}-secret` });

/** HMAC credentials of the two demo traders. */
export const accounts = { alice: hmac('demo-alice'), bob: hmac('demo-bob') };

/** Credentials of alice's key of an asymmetric algorithm: 'ed25519' or 'rsa'. */
export function publicKeyAccount(algorithm) {
  const folder = process.env.EXCHANGE_KEYS ?? missing(
    'EXCHANGE_KEYS is not set: it names the folder of the private keys that belong to the registered public ones.');
  return {
    algorithm,
    apiKey: `demo-alice-${algorithm}`,
    secret: readFileSync(join(folder, `${algorithm}.private.pem`), 'utf8'),
  };
}

function missing(message) {
  throw new Error(message);
}
