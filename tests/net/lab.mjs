// The laboratory: hosts in namespaces of their own, joined by the link emulator, and what runs on them.
//
// Addresses: the relay that is shipped speaks with no special network, the documentation's and the measuring networks included,
// so the hosts have public addresses. No packet leaves: the namespaces have no way out.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { build } from '../e2e/parts.mjs';

// Names of tools of the administrator, which are not on everybody's path.
process.env.PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

export class Lab {
  hosts = new Map();
  #emulator;
  #answers = [];

  static async open(seed = 1) {
    const lab = new Lab();
    lab.#emulator = spawn(join(build, 'tests', 'net', 'net_link_emulator'), [], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface(lab.#emulator.stdout).on('line', (l) => lab.#answers.shift()?.(l));
    await lab.tell(`seed ${seed}`);
    return lab;
  }

  // One command to the emulator; what it says after "ok".
  tell(command) {
    return new Promise((done, failed) => {
      this.#answers.push((l) => (l.startsWith('ok') ? done(l.slice(3)) : failed(new Error(`${command}: ${l}`))));
      this.#emulator.stdin.write(`${command}\n`);
    });
  }

  // A host with its addresses: "20.0.1.1" lies in the network 20.0.1.0/24, which is this host's.
  async host(name, ...addresses) {
    const fd = await this.tell(`host ${name}`);
    this.hosts.set(name, { ns: `/proc/${this.#emulator.pid}/fd/${fd}`, addresses });
    this.run(name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1');
    this.run(name, 'ip', 'link', 'set', 'lo', 'up');
    for (const a of addresses) this.run(name, 'ip', 'address', 'add', `${a}/32`, 'dev', 'wan');
    this.run(name, 'ip', 'link', 'set', 'wan', 'up', 'mtu', '1500');
    this.run(name, 'ip', 'route', 'add', 'default', 'dev', 'wan', 'src', addresses[0]);
    for (const net of new Set(addresses.map((a) => a.replace(/\d+$/, '0')))) await this.tell(`route ${net}/24 ${name}`);
  }

  // The arguments that run a program on a host.
  on(name, program, ...args) {
    return ['nsenter', `--net=${this.hosts.get(name).ns}`, '--', program, ...args];
  }
  run(name, program, ...args) {
    const [first, ...rest] = this.on(name, program, ...args);
    return execFileSync(first, rest, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }
  tries(name, program, ...args) {
    const [first, ...rest] = this.on(name, program, ...args);
    return spawnSync(first, rest, { encoding: 'utf8' });
  }
  start(name, program, args, options = {}) {
    const [first, ...rest] = this.on(name, program, ...args);
    return spawn(first, rest, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  }

  set(name, settings, direction = 'both') {
    return this.tell(`set ${name} ${direction} ${Object.entries(settings).map(([k, v]) => `${k}=${v}`).join(' ')}`);
  }
  cut(name, direction = 'both') {
    return this.tell(`cut ${name} ${direction}`);
  }
  mend(name, direction = 'both') {
    return this.tell(`mend ${name} ${direction}`);
  }
  async count(name) {
    return JSON.parse(await this.tell(`count ${name}`));
  }

  // The same quiet line for everybody: `rttMs` from any host to any other.
  async quiet(rttMs) {
    for (const name of this.hosts.keys()) {
      await this.mend(name);
      await this.set(name, { delay: rttMs / 4, jitter: 0, loss: 0, rate: 0, queue: 64 });
    }
  }

  // The first address is gone and another has come, as from a wireless network to the mobile one.
  readdress(name, to) {
    const host = this.hosts.get(name);
    const from = host.addresses[0];
    host.addresses[0] = to;
    this.run(name, 'sh', '-c', `ip address del ${from}/32 dev wan; ip address add ${to}/32 dev wan; ip route replace default dev wan src ${to}`);
  }

  // What this host's network lets out besides answers: rules of nft, as "udp dport 3478".
  onlyLets(name, ...rules) {
    this.run(name, 'nft', ['add table ip lab', 'add chain ip lab out { type filter hook output priority 0; policy drop; }', 'flush chain ip lab out',
      'add rule ip lab out oif lo accept', ...rules.map((r) => `add rule ip lab out ${r} accept`)].join('; '));
  }
  letsAll(name) {
    this.tries(name, 'nft', 'delete table ip lab');
  }

  async close() {
    this.#emulator.stdin.end();
    if (this.#emulator.exitCode === null) await new Promise((r) => this.#emulator.once('exit', r));
  }
}
