// Each client library as its users build it: credentials and URLs, nothing else.
import { createRequire } from 'node:module';
import ccxt from 'ccxt';
import { baseUrl } from './accounts.mjs';
import { noteHeaders } from './pace.mjs';

const require = createRequire(import.meta.url);
const { Spot: OfficialSpot } = require('@binance/spot');
const { Spot: Connector, WebsocketAPI: ConnectorSocket, WebsocketStream: ConnectorStream } = require('@binance/connector');
const { default: BinanceApiNode } = require('binance-api-node');

const socketBase = baseUrl.replace(/^http/, 'ws');
const socketUrl = `${socketBase}/ws-api/v3`;

const ccxtUrls = {
  api: {
    public: `${baseUrl}/api/v3`,
    private: `${baseUrl}/api/v3`,
    v1: `${baseUrl}/api/v1`,
    sapi: `${baseUrl}/sapi/v1`,
    sapiV2: `${baseUrl}/sapi/v2`,
    sapiV3: `${baseUrl}/sapi/v3`,
    sapiV4: `${baseUrl}/sapi/v4`,
    fapiPublic: `${baseUrl}/fapi/v1`,
    dapiPublic: `${baseUrl}/dapi/v1`,
  },
};

/**
 * ccxt with only its URLs changed; an account of an asymmetric key passes its PEM as the secret.
 * The client-side throttle is off to save time. `exchange.seen` has the URLs and statuses of its requests,
 * and a request to any other host fails.
 */
export function ccxtFor(account, more = {}) {
  const exchange = new ccxt.binance({
    ...(account ? { apiKey: account.apiKey, secret: account.secret } : {}),
    urls: ccxtUrls,
    enableRateLimit: false,
    ...more,
  });
  exchange.seen = [];
  const fetch = exchange.fetch.bind(exchange);
  exchange.fetch = async (url, ...rest) => {
    if (!url.startsWith(`${baseUrl}/`)) {
      throw new Error(`ccxt tried to leave the server under test: ${url}`);
    }
    const request = { url };
    exchange.seen.push(request);
    try {
      return await fetch(url, ...rest);
    } finally {
      noteHeaders(account?.apiKey, (name) => headerOf(exchange.last_response_headers, name));
    }
  };
  const handleErrors = exchange.handleErrors.bind(exchange);
  exchange.handleErrors = (status, reason, url, ...rest) => {
    exchange.seen.find((request) => request.url === url && request.status === undefined).status = status;
    return handleErrors(status, reason, url, ...rest);
  };
  return exchange;
}

/** The official client. An asymmetric key's PEM goes into privateKey. */
export function officialSpotFor(account) {
  const secret = account.algorithm === 'hmac' ? { apiSecret: account.secret } : { privateKey: account.secret };
  return new OfficialSpot({ configurationRestAPI: { apiKey: account.apiKey, ...secret, basePath: baseUrl } }).restAPI;
}

/** The WebSocket API of the official client; connect() gives a connection. */
export function officialSocketFor(account) {
  const secret = account.algorithm === 'hmac' ? { apiSecret: account.secret } : { privateKey: account.secret };
  return new OfficialSpot({ configurationWebsocketAPI: { apiKey: account.apiKey, ...secret, wsURL: socketUrl } }).websocketAPI;
}

/** The WebSocket API of the older official client. */
export function connectorSocketFor(account, callbacks) {
  return new ConnectorSocket(account.apiKey, account.secret, { wsURL: socketUrl, callbacks });
}

/** The market streams of the official client; connect() gives a connection. */
export function officialStreamsFor() {
  return new OfficialSpot({ configurationWebsocketStreams: { wsURL: socketBase } }).websocketStreams;
}

/** The market streams of the older official client. */
export function connectorStreamFor(callbacks, combinedStreams) {
  return new ConnectorStream({ wsURL: socketBase, combinedStreams, callbacks });
}

/** ccxt.pro with only its URLs changed, with or without an account. Under Node, plain ws:// needs loadHttpProxyAgent once. */
export async function ccxtProFor(account) {
  const exchange = new ccxt.pro.binance({
    ...(account ? { apiKey: account.apiKey, secret: account.secret } : {}),
    urls: { api: { ...ccxtUrls.api, ws: { spot: `${socketBase}/ws`, margin: `${socketBase}/ws`, 'ws-api': { spot: socketUrl } } } },
    options: { defaultType: 'spot', fetchMarkets: { types: ['spot'] }, fetchMargins: false },
    enableRateLimit: false,
  });
  await exchange.loadHttpProxyAgent();
  await exchange.loadMarkets();
  return exchange;
}

/** The older official client. */
export function connectorFor(account) {
  return new Connector(account.apiKey, account.secret, { baseURL: baseUrl });
}

export function binanceApiNodeFor(account) {
  return BinanceApiNode({ apiKey: account.apiKey, apiSecret: account.secret, httpBase: baseUrl, wsBase: `${socketBase}/ws`, wsApi: socketUrl });
}

function headerOf(headers, name) {
  const wanted = name.toLowerCase();
  return Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === wanted)?.[1];
}
