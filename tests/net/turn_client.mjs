// The least of a TURN client (RFC 8656), to ask a relay what it would never be asked by a browser:
// node turn_client.mjs RELAY USER PASSWORD 4|6 PEER…     one line of JSON: the code of each answer by peer, 0 for yes
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { isIPv6 } from 'node:net';

const cookie = 0x2112a442;
const types = { allocate: 0x0003, permission: 0x0008 };
const attr = { user: 0x0006, integrity: 0x0008, error: 0x0009, peer: 0x0012, realm: 0x0014, nonce: 0x0015, family: 0x0017, transport: 0x0019 };

export function bytesOf(address) {
  if (!isIPv6(address)) return Buffer.from(address.split('.').map(Number));
  const v4 = address.match(/(\d+\.\d+\.\d+\.\d+)$/)?.[1];
  const text = v4 ? address.replace(v4, bytesOf(v4).toString('hex').replace(/(.{4})(.{4})/, '$1:$2')) : address;
  const [head, tail] = text.split('::').map((half) => half.split(':').filter(Boolean));
  const words = tail ? [...head, ...Array(8 - head.length - tail.length).fill('0'), ...tail] : head;
  return Buffer.from(words.map((w) => w.padStart(4, '0')).join(''), 'hex');
}

function attribute(type, value) {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
}

function peerOf(address, id) {
  const key = Buffer.concat([Buffer.from('2112a442', 'hex'), id]);
  const bytes = bytesOf(address).map((b, i) => b ^ key[i]);
  return attribute(attr.peer, Buffer.concat([Buffer.from([0, bytes.length === 4 ? 1 : 2]), Buffer.from([(9 ^ (cookie >>> 24)) & 0xff, 9 ^ ((cookie >>> 16) & 0xff)]), bytes]));
}

class Client {
  #socket;
  #realm = Buffer.alloc(0);
  #nonce = Buffer.alloc(0);

  constructor(relay, port, user, password) {
    Object.assign(this, { relay, port, user, password });
    this.#socket = createSocket(isIPv6(relay) ? 'udp6' : 'udp4');
  }

  #message(type, id, parts) {
    const known = this.#nonce.length > 0;
    const body = Buffer.concat([...parts, ...(known ? [attribute(attr.user, Buffer.from(this.user)), attribute(attr.realm, this.#realm), attribute(attr.nonce, this.#nonce)] : [])]);
    const head = Buffer.alloc(8);
    head.writeUInt16BE(type);
    head.writeUInt16BE(body.length + (known ? 24 : 0), 2);
    head.writeUInt32BE(cookie, 4);
    const message = Buffer.concat([head, id, body]);
    if (!known) return message;
    const key = createHash('md5').update(`${this.user}:${this.#realm}:${this.password}`).digest();
    return Buffer.concat([message, attribute(attr.integrity, createHmac('sha1', key).update(message).digest())]);
  }

  // The code of the answer: 0 for yes, -1 for none.
  async ask(type, parts) {
    for (let attempt = 0; attempt < 3; ++attempt) {
      const id = randomBytes(12);
      const message = this.#message(type, id, typeof parts === 'function' ? parts(id) : parts);
      const reply = await new Promise((done) => {
        const late = setTimeout(() => done(null), 2000);
        const heard = (m) => {
          if (!m.subarray(8, 20).equals(id)) return;
          clearTimeout(late);
          this.#socket.off('message', heard);
          done(m);
        };
        this.#socket.on('message', heard);
        this.#socket.send(message, this.port, this.relay);
      });
      if (!reply) return -1;
      if ((reply.readUInt16BE() & 0x0110) === 0x0100) return 0;
      let code = 0;
      for (let at = 20; at + 4 <= reply.length;) {
        const [kind, length] = [reply.readUInt16BE(at), reply.readUInt16BE(at + 2)];
        const value = reply.subarray(at + 4, at + 4 + length);
        if (kind === attr.error) code = value[2] * 100 + value[3];
        if (kind === attr.realm) this.#realm = Buffer.from(value);
        if (kind === attr.nonce) this.#nonce = Buffer.from(value);
        at += 4 + length + ((4 - (length % 4)) % 4);
      }
      if (code !== 401 && code !== 438) return code;
      if (attempt > 0 && code === 401) return code;
    }
    return -1;
  }

  allocate(family) {
    return this.ask(types.allocate, [attribute(attr.transport, Buffer.from([17, 0, 0, 0])), ...(family === 6 ? [attribute(attr.family, Buffer.from([2, 0, 0, 0]))] : [])]);
  }
  permission(address) {
    return this.ask(types.permission, (id) => [peerOf(address, id)]);
  }
  close() {
    this.#socket.close();
  }
}

const [relay, user, password, family, ...peers] = process.argv.slice(2);
const client = new Client(relay, 3478, user, password);
const codes = { allocated: await client.allocate(Number(family)) };
if (codes.allocated === 0) for (const p of peers) codes[p] = await client.permission(p);
console.log(JSON.stringify(codes));
client.close();
