// A network for the media of a call in tests: each candidate that one browser tells the other is a port of this program,
// which carries the packets on, later or not at all. Kernels without netem need it.

import { createSocket, type Socket } from "node:dgram";

export class MediaNet {
  cut = false;
  delayMs = 0;
  lossShare = 0;
  packets = 0;
  readonly #open: Socket[] = [];

  // The candidate as the other side gets it; null: none that goes through here.
  async through(candidate: string): Promise<string | null> {
    if (candidate === "") return candidate;
    const parts = candidate.split(" ");
    const [address, port] = [parts[4] ?? "", Number(parts[5])];
    if (parts[2]?.toLowerCase() !== "udp" || !/^[\d.]+$/.test(address)) return null;
    const here = await this.#bind();
    // One way back for each who sends here, as a router would.
    const back = new Map<string, Promise<Socket>>();
    here.on("message", (packet, from) => {
      const key = `${from.address}:${from.port}`;
      let way = back.get(key);
      if (!way) {
        way = this.#bind().then((s) => s.on("message", (reply) => this.#carry(() => here.send(reply, from.port, from.address))));
        back.set(key, way);
      }
      void way.then((s) => this.#carry(() => s.send(packet, port, address)));
    });
    parts[4] = "127.0.0.1";
    parts[5] = String(here.address().port);
    return parts.join(" ");
  }

  close(): void {
    for (const s of this.#open.splice(0)) s.close();
  }

  #carry(send: () => void): void {
    if (this.cut || (this.lossShare > 0 && Math.random() < this.lossShare)) return;
    this.packets++;
    const safely = () => { try { send(); } catch { /* closed meanwhile */ } };
    if (this.delayMs === 0) safely();
    else setTimeout(() => { if (!this.cut) safely(); }, this.delayMs);
  }

  #bind(): Promise<Socket> {
    return new Promise((done) => {
      const s = createSocket("udp4");
      s.on("error", () => undefined);
      this.#open.push(s);
      s.bind(0, "127.0.0.1", () => done(s));
    });
  }
}
