// Signatures of request payloads, written from the protocol description and checked by its known answers,
// so that a mistake shared by a client library and the server cannot hide.
import { createHmac, sign as signBytes } from 'node:crypto';

/** Signature text, not yet percent-encoded: lower-case hex for HMAC, base64 for RSA (PKCS#1 v1.5) and Ed25519. */
export function sign(payload, { algorithm, secret }) {
  const bytes = Buffer.from(payload, 'utf8');
  switch (algorithm) {
    case 'hmac': return createHmac('sha256', secret).update(bytes).digest('hex');
    case 'rsa': return signBytes('sha256', bytes, secret).toString('base64');
    case 'ed25519': return signBytes(null, bytes, secret).toString('base64');
    default: throw new Error(`Unknown algorithm ${algorithm}.`);
  }
}

/** `a=1&b=2`, values percent-encoded, in the order given. */
export function encode(parameters) {
  return Object.entries(parameters)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** The text with its signature appended. */
export function signed(text, account) {
  return `${text}${text === '' ? '' : '&'}signature=${encodeURIComponent(sign(text, account))}`;
}
