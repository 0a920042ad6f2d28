// Required bindings: the codes of a value set, when the published code systems it draws on are complete.
import {slots} from './pool.mjs';

function flatten(concepts, out = []) {
    for (const c of concepts ?? []) {
        out.push(c.code);
        flatten(c.concept, out);
    }
    return out;
}

export class ValueSets {
    used = [null]; // 0 = not checked
    numbers = new Map();
    unchecked = [];
    constructor(resources) {
        this.sets = new Map(resources.filter(r => r.resourceType === 'ValueSet').map(r => [r.url, r]));
        this.systems = new Map(resources.filter(r => r.resourceType === 'CodeSystem').map(r => [r.url, r]));
    }
    // The (system, code) pairs, or null when the set cannot be known completely.
    expand(url, depth = 0) {
        const set = this.sets.get(url.split('|')[0]);
        if (!set?.compose || set.compose.exclude || depth > 8) return null;
        const pairs = [];
        for (const include of set.compose.include) {
            if (include.filter) return null;
            for (const other of include.valueSet ?? []) {
                const inner = this.expand(other, depth + 1);
                if (!inner || include.system) return null;
                pairs.push(...inner);
            }
            if (!include.system) continue;
            const system = this.systems.get(include.system);
            if (!include.concept && system?.content !== 'complete') return null;
            for (const code of include.concept?.map(c => c.code) ?? flatten(system.concept))
                pairs.push([include.system, code]);
        }
        return pairs.length ? pairs : null;
    }
    number(url) {
        if (this.numbers.has(url)) return this.numbers.get(url);
        const pairs = this.expand(url);
        let n = 0;
        if (pairs) {
            n = this.used.length;
            this.used.push({url: url.split('|')[0], pairs});
        } else {
            this.unchecked.push(url);
        }
        this.numbers.set(url, n);
        return n;
    }
    // The only system of a set, for tokens of elements of type code.
    systemOf(number) {
        const systems = new Set((this.used[number]?.pairs ?? []).map(p => p[0]));
        return systems.size === 1 ? [...systems][0] : '';
    }
    tables(pool) {
        const systems = new Map([['', 0]]);
        const codes = [], slotTable = [], sets = [];
        for (const set of this.used) {
            const {bits, table} = slots(set ? set.pairs.map(p => p[1]) : []);
            sets.push(`{${set ? pool.view(set.url) : 'v(0,0)'},${codes.length},${slotTable.length},${bits}}`);
            slotTable.push(...table);
            for (const [system, code] of set?.pairs ?? []) {
                if (!systems.has(system)) systems.set(system, systems.size);
                codes.push(`{${pool.add(code)},${systems.get(system)},${code.length}}`);
            }
        }
        return {sets, codes, slotTable, systems: [...systems.keys()].map(s => pool.view(s))};
    }
}
