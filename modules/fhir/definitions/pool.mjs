// Strings, names and hashes shared by all tables. The hash must stay the same as in tables.h.
export class Pool {
    text = '';
    offsets = new Map();
    // Offset of `s` in the pool. Strings are ASCII: R4 has no other names or codes that are required.
    add(s) {
        if (!/^[\x20-\x7e]*$/.test(s)) throw new Error(`not ASCII: ${s}`);
        let at = this.offsets.get(s);
        if (at === undefined) {
            at = this.text.length;
            this.offsets.set(s, at);
            this.text += s;
        }
        return at;
    }
    view(s) {
        return `v(${this.add(s)},${s.length})`;
    }
}

const le32 = (s, i) =>
    s.charCodeAt(i) | (s.charCodeAt(i + 1) << 8) | (s.charCodeAt(i + 2) << 16) | (s.charCodeAt(i + 3) << 24);

export function hash(s) {
    const n = s.length;
    let a = 0, b = 0, c = 0;
    if (n >= 4) {
        a = le32(s, 0);
        b = le32(s, n - 4);
        c = le32(s, (n >> 1) - 2);
    } else if (n > 0) {
        a = s.charCodeAt(0) | (s.charCodeAt(n >> 1) << 8) | (s.charCodeAt(n - 1) << 16);
    }
    let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d) ^ Math.imul(n, 0x27d4eb2f);
    h ^= h >>> 15;
    h = Math.imul(h, 0x2c1b3c6d);
    h ^= h >>> 13;
    return h >>> 0;
}

// Open addressing with linear probing: slot → index + 1, 0 = free. At most half full.
export function slots(keys, minimumBits = 1) {
    let bits = minimumBits;
    while (1 << bits < keys.length * 2) ++bits;
    const table = new Array(1 << bits).fill(0);
    keys.forEach((key, i) => {
        let at = hash(key) & (table.length - 1);
        while (table[at]) at = (at + 1) & (table.length - 1);
        table[at] = i + 1;
    });
    return {bits, table};
}

// Names of resource types come first (1 … n, sorted), then those of elements. 0 is no name.
export class Names {
    list = [''];
    ids = new Map();
    id(name) {
        let id = this.ids.get(name);
        if (id === undefined) {
            id = this.list.length;
            this.ids.set(name, id);
            this.list.push(name);
        }
        return id;
    }
}
