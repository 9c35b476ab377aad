import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Certificate and key of `localhost` in one file; nobody vouches for it but who is told to (`NODE_EXTRA_CA_CERTS`). It is for tests alone. */
export const localhostPem = join(import.meta.dirname, 'localhost.pem');

export function testCertificate(): { key: string; cert: string } {
  const pem = readFileSync(localhostPem, 'utf8');
  const at = pem.indexOf('-----BEGIN CERTIFICATE-----');
  return { key: pem.slice(0, at), cert: pem.slice(at) };
}
