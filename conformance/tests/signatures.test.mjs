// Who signed what, and when: three key algorithms, every way to send parameters, and what must not pass.
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { accounts, publicKeyAccount } from '../lib/accounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';
import { ccxtFor, officialSpotFor } from '../lib/clients.mjs';
import { send, sendSigned } from '../lib/http.mjs';
import { encode, sign, signed } from '../lib/signer.mjs';

const ID = 'BTCUSDT';
const hmac = accounts.alice;
const ed25519 = publicKeyAccount('ed25519');
const rsa = publicKeyAccount('rsa');
const badSignature = { code: -1022, msg: 'Signature for this request is not valid.' };
const without = (name) => ({ code: -1102, msg: `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.` });
const limitOrder = { symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' };
const text = (more = {}) => encode({ ...limitOrder, timestamp: Date.now(), ...more });

beforeEach(cleanBooks);

describe('our signer against the published answers', () => {
  const secret = 'NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j';
  const answers = [
    ['symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
      'c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71'],
    ['symbol=%EF%BC%91%EF%BC%92%EF%BC%93%EF%BC%94%EF%BC%95%EF%BC%96&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000&timestamp=1499827319559',
      'e1353ec6b14d888f1164ae9af8228a3dbd508bc82eb867db8ab6046442f33ef3'],
    ['apiKey=vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A&price=52000.00&quantity=0.01000000&recvWindow=100&side=SELL&symbol=BTCUSDT&timeInForce=GTC&timestamp=1645423376532&type=LIMIT',
      'aa1b5712c094bc4e57c05a1a5c1fd8d88dcd628338ea863fec7b88e59fe2db24'],
  ];
  answers.forEach(([payload, answer], index) => test(`vector ${index + 1}`, () => {
    assert.equal(sign(payload, { algorithm: 'hmac', secret }), answer);
  }));
});

describe('each algorithm', () => {
  for (const [name, account] of Object.entries({ hmac, ed25519, rsa })) {
    test(`${name}: plain request`, async () => {
      const { status, json } = await sendSigned('GET', '/api/v3/account', account);
      assert.equal(status, 200, JSON.stringify(json));
    });

    test(`${name}: ccxt trades with it`, async () => {
      const exchange = ccxtFor(account);
      const order = await exchange.createOrder('BTC/USDT', 'limit', 'buy', 0.001, 50000);
      assert.equal(order.status, 'open');
      assert.equal((await exchange.fetchBalance()).USDT.used, 50);
      assert.equal((await exchange.cancelOrder(order.id, 'BTC/USDT')).status, 'canceled');
    });

    test(`${name}: the official client trades with it`, async () => {
      const client = officialSpotFor(account);
      const placed = await (await client.newOrder({ ...limitOrder, quantity: 0.001, price: 50000 })).data();
      assert.equal(placed.status, 'NEW');
      const cancelled = await (await client.deleteOrder({ symbol: ID, orderId: placed.orderId })).data();
      assert.equal(cancelled.status, 'CANCELED');
    });

    test(`${name}: a signature by another key`, async () => {
      const query = encode({ timestamp: Date.now() });
      const other = { hmac: { ...hmac, secret: 'other' }, ed25519: hmac, rsa: ed25519 }[name];
      const { status, json } = await send('GET', '/api/v3/account', { query: signed(query, other), apiKey: account.apiKey });
      assert.deepEqual([status, json], [400, badSignature]);
    });

    test(`${name}: a changed parameter`, async () => {
      const query = signed(text(), account).replace('quantity=0.001', 'quantity=0.002');
      const { status, json } = await send('POST', '/api/v3/order', { query, apiKey: account.apiKey });
      assert.deepEqual([status, json], [400, badSignature]);
    });
  }

  test('all three keys are the same account', async () => {
    const placed = await sendSigned('POST', '/api/v3/order', ed25519, limitOrder);
    assert.equal(placed.status, 200, placed.text);
    const cancelled = await sendSigned('DELETE', '/api/v3/order', rsa, { symbol: ID, orderId: placed.json.orderId });
    assert.equal(cancelled.status, 200, cancelled.text);
    const seen = await sendSigned('GET', '/api/v3/order', hmac, { symbol: ID, orderId: placed.json.orderId });
    assert.equal(seen.json.status, 'CANCELED');
  });

  test('hex in capitals is the same HMAC signature', async () => {
    const query = text();
    const { status } = await send('POST', '/api/v3/order/test', { query: `${query}&signature=${sign(query, hmac).toUpperCase()}`, apiKey: hmac.apiKey });
    assert.equal(status, 200);
  });

  test('a signature that is no signature', async () => {
    for (const [account, junk] of [[hmac, 'zz'], [hmac, 'a'.repeat(64)], [ed25519, 'AAAA'], [rsa, '%25%25%25'], [ed25519, 'a'.repeat(500)]]) {
      const { status, json } = await send('GET', '/api/v3/account', { query: `timestamp=${Date.now()}&signature=${junk}`, apiKey: account.apiKey });
      assert.equal(status, 400);
      assert.ok([-1022, -1100].includes(json.code), `${junk}: ${JSON.stringify(json)}`);
    }
  });
});

describe('where parameters travel', () => {
  const test200 = (name, request) => test(name, async () => {
    const { status, text: answer } = await request();
    assert.equal(status, 200, answer);
    assert.deepEqual(JSON.parse(answer), {});
  });
  const post = (options) => send('POST', '/api/v3/order/test', { apiKey: hmac.apiKey, ...options });

  test200('all in the query, no body', () => post({ query: signed(text(), hmac) }));
  test200('all in the query, a JSON content type and no body', () => post({ query: signed(text(), hmac), headers: { 'Content-Type': 'application/json' } }));
  test200('all in the body', () => post({ body: signed(text(), hmac) }));
  test200('all in the body, with a charset', () => post({ body: signed(text(), hmac), headers: { 'Content-Type': 'application/x-www-form-urlencoded; charset=utf-8' } }));
  test200('query and body, signed as one text without a separator', () => {
    const query = encode({ symbol: ID, side: 'BUY', type: 'LIMIT' });
    const body = encode({ timeInForce: 'GTC', quantity: '0.001', price: '50000', timestamp: Date.now() });
    return post({ query, body: `${body}&signature=${sign(query + body, hmac)}` });
  });
  test200('the signature alone in the query', () => {
    const body = text();
    return post({ query: `signature=${sign(body, hmac)}`, body });
  });
  test200('the signature before the parameters', () => {
    const query = text();
    return post({ query: `signature=${sign(query, hmac)}&${query}` });
  });
  test200('parameters in any order', () => post({ query: signed(encode({ timestamp: Date.now(), price: '50000', quantity: '0.001', timeInForce: 'GTC', type: 'LIMIT', side: 'BUY', symbol: ID }), hmac) }));
  test200('unusual percent-encoding is signed as sent', () => post({ query: signed(text().replace('BTCUSDT', '%42TC%55SDT'), hmac) }));

  test('the query wins over the body', async () => {
    const query = encode({ symbol: ID, side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.001', price: '50000' });
    const body = encode({ price: '40000', timestamp: Date.now() });
    const { status, json, text: answer } = await send('POST', '/api/v3/order', { query, body: `${body}&signature=${sign(query + body, hmac)}`, apiKey: hmac.apiKey });
    assert.equal(status, 200, answer);
    assert.equal(json.price, '50000.00000000');
  });

  test('a symbol outside ASCII is signed percent-encoded, and then unknown', async () => {
    const { status, json } = await send('POST', '/api/v3/order', { query: signed(text({ symbol: '１２３４５６' }), hmac), apiKey: hmac.apiKey });
    assert.equal(status, 400);
    assert.ok([-1100, -1121].includes(json.code), JSON.stringify(json));
  });

  test('a DELETE takes its parameters from the body too', async () => {
    const placed = await sendSigned('POST', '/api/v3/order', hmac, limitOrder);
    const body = signed(encode({ symbol: ID, orderId: placed.json.orderId, timestamp: Date.now() }), hmac);
    const { status, json } = await send('DELETE', '/api/v3/order', { body, apiKey: hmac.apiKey });
    assert.deepEqual([status, json.status], [200, 'CANCELED']);
  });
});

describe('what is missing, twice or unknown', () => {
  const account = (query) => send('GET', '/api/v3/account', { query, apiKey: hmac.apiKey });

  test('no signature', async () => {
    const { status, json } = await account(`timestamp=${Date.now()}`);
    assert.deepEqual([status, json], [400, without('signature')]);
  });

  test('no timestamp', async () => {
    const { status, json } = await account(signed('recvWindow=5000', hmac));
    assert.deepEqual([status, json], [400, without('timestamp')]);
  });

  test('no key', async () => {
    const { status, json } = await send('GET', '/api/v3/account', { query: signed(`timestamp=${Date.now()}`, hmac) });
    assert.ok([400, 401].includes(status), String(status));
    assert.deepEqual(json, { code: -2014, msg: 'API-key format invalid.' });
  });

  test('a timestamp that is no number', async () => {
    const { status, json } = await account(signed('timestamp=now', hmac));
    assert.equal(status, 400);
    assert.equal(json.code, -1100);
    assert.match(json.msg, /^Illegal characters found in parameter 'timestamp'; legal range is '.+'\.$/);
  });

  test('a parameter twice', async () => {
    const { status, json } = await send('POST', '/api/v3/order', { query: signed(`${text()}&quantity=0.002`, hmac), apiKey: hmac.apiKey });
    assert.deepEqual([status, json.code], [400, -1101]);
    // Both texts are Binance's own, of different years.
    assert.match(json.msg, /^Duplicate values for (a parameter detected|parameter 'quantity')\.$/);
  });

  test('an unknown parameter', async () => {
    const { status, json } = await send('POST', '/api/v3/order', { query: signed(text({ colour: 'red' }), hmac), apiKey: hmac.apiKey });
    assert.deepEqual([status, json], [400, { code: -1104, msg: "Not all sent parameters were read; read '8' parameter(s) but was sent '9'." }]);
  });

  test('public market data needs no key and ignores a valid one', async () => {
    for (const apiKey of [undefined, hmac.apiKey]) {
      assert.equal((await send('GET', '/api/v3/time', { apiKey })).status, 200);
    }
  });
});

describe('time', () => {
  const at = (timestamp, more = {}) => sendSigned('GET', '/api/v3/account', hmac, { ...more, timestamp });
  const outside = { code: -1021, msg: 'Timestamp for this request is outside of the recvWindow.' };
  const ahead = { code: -1021, msg: "Timestamp for this request was 1000ms ahead of the server's time." };

  test('the window is five seconds unless asked for', async () => {
    assert.equal((await at(Date.now() - 3_000)).status, 200);
    assert.deepEqual((await at(Date.now() - 6_000)).json, outside);
    assert.equal((await at(Date.now() - 6_000, { recvWindow: 10_000 })).status, 200);
    assert.equal((await at(Date.now() - 55_000, { recvWindow: 60_000 })).status, 200);
    assert.deepEqual((await at(Date.now() - 300, { recvWindow: 100 })).json, outside);
  });

  test('the window may have three decimals', async () => {
    assert.equal((await at(Date.now() - 6_000, { recvWindow: '6500.125' })).status, 200);
    assert.equal((await at(Date.now(), { recvWindow: '6500.1255' })).status, 400);
  });

  test('at most a second ahead', async () => {
    assert.equal((await at(Date.now() + 500)).status, 200);
    assert.deepEqual((await at(Date.now() + 3_000)).json, ahead);
  });

  test('a window above a minute', async () => {
    const { status, json } = await at(Date.now(), { recvWindow: 60_001 });
    assert.deepEqual([status, json.code], [400, -1131]);
  });

  test('a timestamp in microseconds', async () => {
    assert.equal((await at(Date.now() * 1000)).status, 200);
    assert.deepEqual((await at((Date.now() - 6_000) * 1000)).json, outside);
    assert.deepEqual((await at((Date.now() + 3_000) * 1000)).json, ahead);
  });

  test('a signature of a stale request is still checked first or second, but never passes', async () => {
    const { status, json } = await send('GET', '/api/v3/account', { query: `timestamp=${Date.now() - 60_000}&signature=${'0'.repeat(64)}`, apiKey: hmac.apiKey });
    assert.equal(status, 400);
    assert.ok([-1021, -1022].includes(json.code));
  });
});
