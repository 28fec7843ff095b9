// The ccxt example of the repository's README works as printed.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeEach, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { baseUrl } from '../lib/accounts.mjs';
import { cleanBooks } from '../lib/cleanBooks.mjs';

const project = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const marked = /<!-- ccxt-snippet -->\s*```js\r?\n([\s\S]*?)```/;

beforeEach(cleanBooks);

test('the README example runs; only its port is replaced', async (context) => {
  const readme = readFileSync(join(project, '..', 'README.md'), 'utf8');
  const snippet = marked.exec(readme)?.[1];
  assert.ok(snippet, 'README.md has no js block after <!-- ccxt-snippet -->');
  const port = new URL(baseUrl).port;
  const adapted = snippet.replace(/(127\.0\.0\.1|localhost):\d+/g, `$1:${port}`);
  assert.notEqual(adapted.match(new RegExp(`:${port}\\b`)), null, 'the example names no local address with a port');

  const folder = mkdtempSync(join(tmpdir(), 'readme-example-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'), 'dir');
  const file = join(folder, /^\s*import\s/m.test(snippet) ? 'example.mjs' : 'example.cjs');
  writeFileSync(file, adapted);
  const { error, stdout, stderr } = await new Promise((settle) => {
    execFile(process.execPath, [file], { cwd: folder, timeout: 60_000 }, (failure, out, err) => settle({ error: failure, stdout: out, stderr: err }));
  });
  assert.equal(error, null, `${error?.message}\n${stdout}\n${stderr}`);
});
