// Watches the order books of all markets with ccxt.pro for a long time on a server with the simulated market, and
// reports gaps, reconnections, the server's memory and its CPU. Usage: node soak.mjs [minutes, 30 unless given]
// With EXCHANGE_URL it uses a running server, whose memory and CPU it can only tell when EXCHANGE_PID names its process.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { startServer } from './lib/server.mjs';

const minutes = Number(process.argv[2] ?? 30);
const symbols = ['BTC/USDT', 'ETH/USDT', 'ETH/BTC', 'SOL/USDT'];
const compareEveryMs = 10_000;
const warmUpMinutes = 5;
const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));

const server = process.env.EXCHANGE_URL
  ? { url: process.env.EXCHANGE_URL, pid: Number(process.env.EXCHANGE_PID) || undefined }
  : await startServer({ market: true });
process.env.EXCHANGE_URL = server.url;
const { ccxtProFor } = await import('./lib/clients.mjs');

const exchange = await ccxtProFor(undefined);
const faults = [];
// ccxt spreads its subscriptions over several connections; each counts once.
const connected = new Set();
let reconnections = 0;
let isOver = false;
for (const name of ['onClose', 'onError']) {
  const original = exchange[name].bind(exchange);
  exchange[name] = (client, error) => {
    if (!isOver) {
      faults.push(`${name}: ${error?.message ?? error}`);
    }
    return original(client, error);
  };
}
const onConnected = exchange.onConnected.bind(exchange);
exchange.onConnected = (client, ...rest) => {
  reconnections += connected.has(client.url) ? 1 : 0;
  connected.add(client.url);
  return onConnected(client, ...rest);
};

const updates = Object.fromEntries(symbols.map((symbol) => [symbol, 0]));
const end = Date.now() + minutes * 60_000;

async function watch(symbol) {
  while (Date.now() < end) {
    try {
      const book = await exchange.watchOrderBook(symbol);
      updates[symbol]++;
      if (book.bids.length > 0 && book.asks.length > 0 && book.bids[0][0] >= book.asks[0][0]) {
        faults.push(`${symbol}: crossed at ${book.nonce}`);
      }
    } catch (error) {
      faults.push(`${symbol}: ${error.constructor.name} ${error.message}`);
      await delay(1_000);
    }
  }
}

/** The watched book must equal a REST snapshot as soon as it has the snapshot's update id. */
async function compare(symbol) {
  const id = symbol.replace('/', '');
  const reply = await fetch(`${server.url}/api/v3/depth?symbol=${id}&limit=50`);
  const { lastUpdateId, bids, asks } = await reply.json();
  for (let i = 0; i < 400; i++) {
    const book = exchange.orderbooks[symbol];
    if (book !== undefined && book.nonce >= lastUpdateId) {
      if (book.nonce > lastUpdateId) {
        return 'passed by';
      }
      const same = [[bids, book.bids], [asks, book.asks]].every(([rest, live]) =>
        rest.every(([price, quantity], level) => Number(price) === live[level]?.[0] && Number(quantity) === live[level]?.[1]));
      if (!same) {
        faults.push(`${symbol}: the watched book differs from REST at update ${lastUpdateId}`);
      }
      return same ? 'equal' : 'different';
    }
    await delay(5);
  }
  faults.push(`${symbol}: update ${lastUpdateId} never arrived`);
  return 'behind';
}

/** Resident memory in MiB and CPU seconds so far of the server. */
function usage() {
  if (!server.pid) {
    return undefined;
  }
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1024;
  const fields = readFileSync(`/proc/${server.pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return { resident, cpu: (Number(fields[11]) + Number(fields[12])) / ticksPerSecond };
}

const compared = {};
async function compareAll() {
  while (Date.now() < end) {
    for (const symbol of symbols) {
      const outcome = await compare(symbol);
      compared[outcome] = (compared[outcome] ?? 0) + 1;
    }
    await delay(compareEveryMs);
  }
}

const samples = [];
async function report() {
  let last = usage();
  for (let minute = 1; minute <= minutes; minute++) {
    await delay(60_000);
    const now = usage();
    const cores = now ? (now.cpu - last.cpu) / 60 : undefined;
    if (now) {
      samples.push({ minute, resident: now.resident, cores });
    }
    last = now;
    console.log(`minute ${minute}: ${Object.values(updates).join(' + ')} updates, ${faults.length} faults, `
      + `${connected.size} connections, ${reconnections} reconnections${now ? `, ${now.resident.toFixed(0)} MiB, ${cores.toFixed(2)} cores` : ''}`);
  }
}

await Promise.all([...symbols.map(watch), compareAll(), report()]);
isOver = true;
await exchange.close();

console.log(`\n${minutes} minutes, ${JSON.stringify(updates)} updates, compared with REST: ${JSON.stringify(compared)}`);
const steady = samples.filter(({ minute }) => minute > warmUpMinutes);
if (steady.length > 0) {
  const resident = steady.map((sample) => sample.resident);
  const [low, high] = [Math.min(...resident), Math.max(...resident)];
  const cores = steady.reduce((total, sample) => total + sample.cores, 0) / steady.length;
  console.log(`after minute ${warmUpMinutes}: memory ${low.toFixed(0)} to ${high.toFixed(0)} MiB `
    + `(${((high / low - 1) * 100).toFixed(1)} %), ${cores.toFixed(2)} cores on average`);
}
console.log(`${faults.length} faults, ${reconnections} reconnections on ${connected.size} connections`);
for (const fault of faults.slice(0, 20)) {
  console.log(`  ${fault}`);
}
if (!process.env.EXCHANGE_PID && server.stop) {
  await server.stop();
  server.removeFiles();
}
process.exit(faults.length > 0 || reconnections > 0 ? 1 : 0);
