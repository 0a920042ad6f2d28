// coturn with the file of rules as it is shipped; only where it lies, listens and writes is said beside it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root, until } from '../e2e/parts.mjs';

export const relay = '20.0.9.2';

// A certificate for these addresses: { cert, key }.
export function certificate(folder, ...addresses) {
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-subj', '/CN=lab',
    '-addext', `subjectAltName=${addresses.map((a) => `IP:${a}`).join()}`, '-keyout', key, '-out', cert], { stdio: 'ignore' });
  return { key, cert };
}

export async function startRelay(lab, { secret, extra = [], folder = mkdtempSync(join(tmpdir(), 'fyr-relay-')), pair = certificate(folder, relay) }) {
  const started = lab.start('server', 'turnserver', ['-c', join(root, 'deploy', 'coturn', 'turnserver.conf'), '--listening-ip', relay, '--relay-ip', relay, ...extra,
    '--static-auth-secret', secret, '--cert', pair.cert, '--pkey', pair.key, '--pidfile', join(folder, 'turn.pid'), '--userdb', join(folder, 'turn.db')], { stdio: 'ignore' });
  await until('the relay', () => {
    if (started.exitCode !== null) throw new Error(`turnserver ended with ${started.exitCode}`);
    return lab.tries('server', 'ss', '-lnt').stdout.includes(`${relay}:443`);
  }, 20);
  return started;
}
