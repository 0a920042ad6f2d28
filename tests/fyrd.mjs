// fyrd as tests and measurements start it: until it says where it listens, and until it has ended.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

// Starts `<build>/bin/fyrd ARGS`: the process, and the line it says once it listens. It ends with its reason where it does not.
// `via`: a program and its arguments that start it, as nsenter.
export async function startFyrd(build, args, { env = process.env, seconds = 60, via = [] } = {}) {
  const [program, ...rest] = [...via, join(build, 'bin', 'fyrd'), ...args];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], env });
  let errors = '';
  child.stderr.on('data', (d) => (errors = (errors + d).slice(-4000)));
  const line = await new Promise((done, failed) => {
    const late = setTimeout(() => {
      child.kill('SIGKILL');
      failed(new Error(`fyrd did not listen within ${seconds} s: ${errors}`));
    }, seconds * 1000);
    let out = '';
    child.stdout.on('data', (d) => {
      out += d;
      if (!out.includes('\n')) return;
      clearTimeout(late);
      done(out.split('\n')[0]);
    });
    child.once('error', failed);
    child.once('exit', (code, signal) => {
      clearTimeout(late);
      failed(new Error(`fyrd ended with ${code ?? signal}: ${errors}`));
    });
  });
  return { process: child, ready: JSON.parse(line) };
}

// Its exit code, once it has ended; also when it had before.
export async function ends(child, signal = 'SIGTERM') {
  if (!child || child.exitCode !== null || child.signalCode) return child?.exitCode;
  const gone = new Promise((r) => child.once('exit', r));
  child.kill(signal);
  return gone;
}
