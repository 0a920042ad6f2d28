// Runs a file of the laboratory in namespaces of its own: node run.mjs FILE [ARGUMENT…]   (.test.mjs by Node's runner)
// Everything that it starts, mounts and writes goes with them, however it ends. Without the rights it runs all the same, and
// says what it leaves out and why.
import { spawnSync } from 'node:child_process';
import { onPath } from '../programs.mjs';
import { missing } from './rights.mjs';

const [file, ...args] = process.argv.slice(2);
const node = [process.execPath, ...(file.endsWith('.test.mjs') ? ['--test'] : []), file, ...args];
const why = missing();
// The temporary folder is one in memory that nobody else sees, and so are the places of displays: without one of their own a
// display here would take the number of one outside, whose process it does not see.
const inside = ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc',
  'sh', '-c', 'mount -t tmpfs -o size=1g tmpfs /mnt && mkdir -p /tmp/.X11-unix && mount -t tmpfs -o mode=1777 tmpfs /tmp/.X11-unix && ip link set lo up && exec "$@"', 'sh', ...node];
const [program, ...rest] = why ? node : inside;
const done = spawnSync(onPath(program) ?? program, rest, { stdio: 'inherit', env: { ...process.env, ...(why ? { DEV_LAB_MISSING: why } : { DEV_LAB: '1', TMPDIR: '/mnt' }) } });
process.exit(done.status ?? 1);
