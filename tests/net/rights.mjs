// What the laboratory needs of this machine, and what of it is missing.
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../e2e/parts.mjs';
import { chromiumProgram, onPath } from '../programs.mjs';

export function missing() {
  if (process.platform !== 'linux') return 'the network laboratory needs Linux';
  const program = ['unshare', 'nsenter', 'setpriv', 'ip', 'nft', 'turnserver', 'openssl', 'ping'].find((p) => !onPath(p) && !existsSync(`/usr/sbin/${p}`));
  if (program) return `the network laboratory needs ${program}: scripts/install.sh tests`;
  if (!chromiumProgram()) return 'the network laboratory needs Chromium';
  if (!existsSync(join(build, 'tests', 'net', 'net_link_emulator'))) return 'the link emulator is not built: target net_link_emulator';
  const entered = spawnSync('unshare', ['--net', '--mount', '--pid', '--fork', '--mount-proc', 'true'], { encoding: 'utf8' });
  if (entered.status !== 0) return `the network laboratory needs namespaces (CAP_SYS_ADMIN, CAP_NET_ADMIN): ${entered.stderr.trim()}`;
  try {
    closeSync(openSync('/dev/net/tun', 'r+'));
  } catch (e) {
    return `the network laboratory needs /dev/net/tun: ${e.code}`;
  }
  return '';
}

// For a test's `skip`: the reason, or false inside of the laboratory.
export const skip = process.env.DEV_LAB ? false : process.env.DEV_LAB_MISSING || 'start it by tests/net/run.mjs';
