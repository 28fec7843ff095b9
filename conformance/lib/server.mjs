// The server under test as a child process.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { writeKeyPairs } from './keys.mjs';

const repository = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const readyWithinMs = 60_000;
const readyWithHistoryWithinMs = 180_000;
const exitWithinMs = 10_000;
const tailLines = 80;

/**
 * Starts the server on free ports with an empty data folder and two registered public keys of the account
 * alice@demo.local, and waits until it is ready. With `market` it trades with itself.
 */
export async function startServer({ market = false } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'exchange-conformance-'));
  const keys = join(folder, 'keys');
  mkdirSync(keys);
  const publicKeys = writeKeyPairs(keys);
  const [apiPort, webPort, adminPort] = await freePorts(3);
  const [program, ...leading] = command();
  const child = spawn(program, [
    ...leading,
    '--data', join(folder, 'data'),
    '--api-port', String(apiPort),
    '--web-port', String(webPort),
    '--admin-port', String(adminPort),
    `--Demo:Market=${market}`,
    ...publicKeys.flatMap(({ apiKey, file }, index) => [
      `--Demo:ApiKeys:${index}:Key=${apiKey}`,
      `--Demo:ApiKeys:${index}:Account=alice@demo.local`,
      `--Demo:ApiKeys:${index}:PublicKeyFile=${file}`,
    ]),
  ], { cwd: repository, stdio: ['ignore', 'pipe', 'pipe'] });

  const lines = [];
  let ended;
  const exit = new Promise((settle) => {
    child.once('error', (error) => settle((ended = { error })));
    child.once('exit', (code, signal) => settle((ended = { code, signal })));
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      lines.push(...text.split('\n').filter((line) => line !== ''));
      lines.splice(0, Math.max(0, lines.length - tailLines));
    });
  }

  const server = {
    url: `http://127.0.0.1:${apiPort}`,
    keys,
    pid: child.pid,
    tail: () => lines.join('\n'),
    kill: () => child.kill('SIGKILL'),
    removeFiles: () => rmSync(folder, { recursive: true, force: true }),
    /** Asks the server to end and requires a clean exit. */
    async stop() {
      if (ended) {
        throw new Error(`The server ended during the tests: ${JSON.stringify(ended)}.`);
      }
      child.kill('SIGTERM');
      await Promise.race([exit, delay(exitWithinMs, undefined, { ref: false })]);
      if (!ended) {
        child.kill('SIGKILL');
        await exit;
        throw new Error(`The server did not end within ${exitWithinMs} ms after SIGTERM.`);
      }
      if (ended.code !== 0) {
        throw new Error(`The server did not exit cleanly after SIGTERM: ${JSON.stringify(ended)}.`);
      }
    },
  };

  const deadline = Date.now() + (market ? readyWithHistoryWithinMs : readyWithinMs);
  while (!(await isReady(server.url))) {
    if (ended || Date.now() > deadline) {
      server.kill();
      const reason = ended ? `ended (${ended.error?.message ?? JSON.stringify(ended)})` : 'was not ready in time';
      server.removeFiles();
      throw new Error(`The server ${reason}: ${program} ${leading.join(' ')}\n${server.tail()}`);
    }
    await delay(100);
  }
  return server;
}

function command() {
  if (process.env.EXCHANGE_COMMAND) {
    return process.env.EXCHANGE_COMMAND.split(/\s+/).filter((part) => part !== '');
  }
  const built = ['release', 'debug']
    .map((configuration) => join(repository, 'artifacts', 'bin', 'Standalone', configuration, 'Exchange.Standalone.dll'));
  const found = built.find((file) => existsSync(file));
  if (!found) {
    throw new Error(`Build src/Standalone first: none of these exists:\n${built.join('\n')}`);
  }
  return ['dotnet', found];
}

async function isReady(url) {
  try {
    return (await fetch(`${url}/health/ready`)).status === 200;
  } catch {
    return false;
  }
}

/** All ports are held at once, so that no two are the same. */
async function freePorts(count) {
  const listeners = await Promise.all(Array.from({ length: count }, () => new Promise((settle, fail) => {
    const listener = createServer();
    listener.once('error', fail);
    listener.listen(0, '127.0.0.1', () => settle(listener));
  })));
  const ports = listeners.map((listener) => listener.address().port);
  await Promise.all(listeners.map((listener) => new Promise((settle) => listener.close(settle))));
  return ports;
}
