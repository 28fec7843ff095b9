// Starts the exchange (unless EXCHANGE_URL names a running one), runs the test files one after another
// against it, and stops it again. Usage: node run.mjs [name-part …]
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer } from './lib/server.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'tests');
const wanted = process.argv.slice(2);
const files = readdirSync(folder)
  .filter((name) => name.endsWith('.test.mjs'))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort()
  .map((name) => join(folder, name));
if (files.length === 0) {
  console.error(`No test file in ${folder} matches ${wanted.join(', ')}.`);
  process.exit(2);
}

function runTests(environment) {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ['--test', '--test-concurrency=1', '--test-timeout=900000', '--test-reporter=spec', ...files],
      { stdio: 'inherit', env: { ...process.env, ...environment } });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

let exitCode;
if (process.env.EXCHANGE_URL) {
  exitCode = await runTests({});
} else {
  let server;
  try {
    server = await startServer();
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  const interrupted = () => server.kill();
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  exitCode = await runTests({ EXCHANGE_URL: server.url, EXCHANGE_KEYS: server.keys });
  try {
    await server.stop();
  } catch (error) {
    exitCode = 1;
    console.error(error.message);
  }
  if (exitCode !== 0) {
    console.error(`\nThe server's last words:\n${server.tail()}`);
  }
  server.removeFiles();
}
process.exitCode = exitCode;
