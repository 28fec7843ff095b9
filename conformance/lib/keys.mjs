// Key pairs of the two public-key API keys that the demo registers for alice@demo.local.
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const algorithms = [
  { name: 'ed25519', generate: () => generateKeyPairSync('ed25519', encoding) },
  { name: 'rsa', generate: () => generateKeyPairSync('rsa', { modulusLength: 2048, ...encoding }) },
];
const encoding = {
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
};

/** Writes NAME.private.pem and NAME.public.pem into the folder and says which API key each belongs to. */
export function writeKeyPairs(folder) {
  return algorithms.map(({ name, generate }) => {
    const { publicKey, privateKey } = generate();
    writeFileSync(join(folder, `${name}.private.pem`), privateKey, { mode: 0o600 });
    const file = join(folder, `${name}.public.pem`);
    writeFileSync(file, publicKey);
    return { apiKey: `demo-alice-${name}`, file };
  });
}
