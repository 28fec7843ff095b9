// Plain requests, for what client libraries hide (status, headers, raw text) and for what they refuse to send.
import { accounts, baseUrl } from './accounts.mjs';
import { noteHeaders } from './pace.mjs';
import { encode, signed } from './signer.mjs';

/** Sends exactly this request. The body is form-encoded text. */
export async function send(method, path, { query = '', body, apiKey, headers = {} } = {}) {
  const response = await fetch(`${baseUrl}${path}${query === '' ? '' : `?${query}`}`, {
    method,
    headers: {
      ...(apiKey === undefined ? {} : { 'X-MBX-APIKEY': apiKey }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    body,
  });
  const text = await response.text();
  noteHeaders(apiKey, (name) => response.headers.get(name));
  return { status: response.status, headers: response.headers, text, json: parse(text) };
}

/** A signed request of an account (a name or credentials), parameters in the query. */
export function sendSigned(method, path, account, parameters = {}, options = {}) {
  const credentials = typeof account === 'string' ? accounts[account] : account;
  const query = signed(encode({ ...parameters, timestamp: parameters.timestamp ?? Date.now() }), credentials);
  return send(method, path, { ...options, query, apiKey: credentials.apiKey });
}

/** The body of a request that must succeed. */
export async function get(path, parameters = {}) {
  return expectOk(await send('GET', path, { query: encode(parameters) }), path);
}

/** The body of a signed request that must succeed. */
export async function getSigned(path, account, parameters = {}) {
  return expectOk(await sendSigned('GET', path, account, parameters), path);
}

function expectOk(response, path) {
  if (response.status !== 200) {
    throw new Error(`${path} answered ${response.status} ${response.text}`);
  }
  return response.json;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
