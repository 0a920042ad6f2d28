// The proxy of several nodes as docs/OPERATIONS.md asks for it: one address; /call/v1/on/NAME/ goes to that node, everything
// else to one of those that answer.
import { createServer, request } from 'node:http';
import { connect } from 'node:net';

export class OneOrigin {
  // Ports by name.
  constructor(nodes) {
    this.nodes = nodes;
    this.asked = {}; // how often a path named a node
    this.n = 0;
  }
  #order(path) {
    const named = /^\/call\/v1\/on\/([^/]+)\//.exec(path)?.[1];
    if (named) {
      this.asked[named] = (this.asked[named] ?? 0) + 1;
      return this.nodes[named] ? [this.nodes[named]] : [];
    }
    const ports = Object.values(this.nodes);
    const from = this.n++ % ports.length;
    return [...ports.slice(from), ...ports.slice(0, from)];
  }
  async start() {
    this.server = createServer((q, a) => {
      const parts = [];
      q.on('data', (d) => parts.push(d));
      q.on('end', () => this.#pass(q, a, Buffer.concat(parts), this.#order(q.url)));
    });
    this.server.on('upgrade', (q, socket, head) => this.#upgrade(q, socket, head, this.#order(q.url)));
    await new Promise((r) => this.server.listen(0, '127.0.0.1', r));
    this.port = this.server.address().port;
    this.base = `http://127.0.0.1:${this.port}`;
    return this;
  }
  #pass(q, a, body, [port, ...more]) {
    if (!port) return a.writeHead(502).end();
    const on = request({ host: '127.0.0.1', port, method: q.method, path: q.url, headers: q.headers }, (r) => {
      a.writeHead(r.statusCode, r.headers);
      r.pipe(a);
    });
    on.on('error', (e) => {
      if (a.headersSent) return a.destroy();
      if (e.code === 'ECONNREFUSED') return this.#pass(q, a, body, more);
      a.writeHead(502).end();
    });
    on.end(body);
  }
  #upgrade(q, socket, head, [port, ...more]) {
    if (!port) return socket.end('HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n');
    const on = connect(port, '127.0.0.1', () => {
      const lines = [`${q.method} ${q.url} HTTP/1.1`];
      for (let i = 0; i < q.rawHeaders.length; i += 2) lines.push(`${q.rawHeaders[i]}: ${q.rawHeaders[i + 1]}`);
      on.write(lines.join('\r\n') + '\r\n\r\n');
      on.write(head);
      on.pipe(socket);
      socket.pipe(on);
    });
    on.on('error', (e) => (e.code === 'ECONNREFUSED' ? this.#upgrade(q, socket, head, more) : socket.destroy()));
    on.on('close', () => socket.destroy());
    socket.on('error', () => on.destroy());
    socket.on('close', () => on.destroy());
  }
  stop() {
    this.server?.closeAllConnections();
    this.server?.close();
  }
}
