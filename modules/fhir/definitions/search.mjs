// SearchParameters → small programs over element names: the subset of FHIRPath that R4's expressions use.
import {CHOICE} from './classes.mjs';

const CHILD = 0, INDEX = 1, RESOLVES_TO = 2, WHERE = 3;
// How a leaf becomes index entries; the order is that of `enum class Leaf` in tables.h.
const leaves = ['text', 'code', 'boolean', 'Coding', 'CodeableConcept', 'Identifier', 'ContactPoint', 'HumanName', 'Address',
    'date', 'Period', 'Timing', 'Reference', 'uri', 'number', 'Range', 'Quantity', 'Money', 'deceased'];
const leaf = name => leaves.indexOf(name);
const textual = ['string', 'markdown', 'id', 'uri', 'url', 'canonical', 'oid', 'uuid'];
const quantities = ['Quantity', 'Age', 'Count', 'Distance', 'Duration', 'SimpleQuantity', 'MoneyQuantity'];

// Which leaf a type is for a kind of parameter; undefined when R4 gives it no meaning.
function leafFor(kind, type) {
    switch (kind) {
    case 'token':
        if (['Coding', 'CodeableConcept', 'Identifier', 'ContactPoint', 'boolean', 'code'].includes(type)) return leaf(type);
        return textual.includes(type) ? leaf('text') : undefined;
    case 'string':
        if (['HumanName', 'Address', 'CodeableConcept', 'ContactPoint'].includes(type)) return leaf(type);
        return textual.includes(type) || type === 'code' ? leaf('text') : undefined;
    case 'date':
        if (['date', 'dateTime', 'instant'].includes(type)) return leaf('date');
        return ['Period', 'Timing'].includes(type) ? leaf(type) : undefined;
    case 'reference':
        if (type === 'Reference' || type === 'Resource') return leaf('Reference');
        return ['canonical', 'uri', 'url'].includes(type) ? leaf('uri') : undefined;
    case 'number':
        if (['integer', 'decimal', 'unsignedInt', 'positiveInt'].includes(type)) return leaf('number');
        return type === 'Range' ? leaf('Range') : undefined;
    case 'quantity':
        if (quantities.includes(type)) return leaf('Quantity');
        return ['Money', 'Range'].includes(type) ? leaf(type) : undefined;
    case 'uri':
        return textual.includes(type) ? leaf('uri') : undefined;
    }
    return undefined;
}

// "a | (b as X) | c.where(x='|')" → its alternatives
function alternatives(expression) {
    const parts = [];
    let depth = 0, quoted = false, from = 0;
    for (let i = 0; i <= expression.length; ++i) {
        const c = expression[i];
        if (c === "'") quoted = !quoted;
        if (!quoted && c === '(') ++depth;
        if (!quoted && c === ')') --depth;
        if (i === expression.length || (c === '|' && !depth && !quoted)) {
            parts.push(expression.slice(from, i).trim());
            from = i + 1;
        }
    }
    return parts;
}

// One alternative → [{name} | {index} | {as} | {resolvesTo} | {where}] after its type.
function parsePath(text) {
    let rest = text.replace(/\(([A-Za-z.]+) as ([A-Za-z]+)\)/, '$1.as($2)').replace(/^([A-Za-z.]+) as ([A-Za-z]+)$/, '$1.as($2)');
    rest = rest.replace(/^\((.*?\([A-Za-z]+\))\)/, '$1'); // (X.y.ofType(Z)).text
    const steps = [];
    while (rest) {
        let m;
        if ((m = /^\.?(?:as|ofType)\(([A-Za-z]+)\)/.exec(rest))) steps.push({as: m[1]});
        else if ((m = /^\.?where\(resolve\(\) is ([A-Za-z]+)\)/.exec(rest))) steps.push({resolvesTo: m[1]});
        else if ((m = /^\.?where\(([a-z]+)='([a-z-]+)'\)/.exec(rest))) steps.push({where: [m[1], m[2]]});
        else if ((m = /^\[(\d+)\]/.exec(rest))) steps.push({index: Number(m[1])});
        else if ((m = /^\.?([A-Za-z]+)/.exec(rest))) steps.push({name: m[1]});
        else throw new Error(`cannot read the expression: ${text}`);
        rest = rest.slice(m[0].length);
    }
    return steps;
}

export class Search {
    filters = [];
    steps = [];
    paths = [];
    problems = [];
    constructor(model, names, valueSets, pool) {
        Object.assign(this, {model, names, valueSets, pool});
    }
    // Follows `steps` from a class; yields {ops, type, row} for every concrete type a choice may have.
    *walk(cls, steps, ops) {
        const [step, ...rest] = steps;
        if (!step) return;
        const next = steps[1];
        let rows = cls.rows.filter(r => r.text === step.name);
        if (!rows.length) {
            rows = cls.rows.filter(r => (r.flags & CHOICE) && r.text.slice(0, r.stem) === step.name);
            if (next?.as) rows = rows.filter(r => r.typeName === next.as);
        }
        if (!rows.length && !cls.choiceWarned) this.problems.push(`${cls.key}: no ${step.name}`);
        for (const row of rows) {
            let left = rest;
            const code = [...ops, [CHILD, row.name]];
            while (left.length && !left[0].name) {
                const s = left[0];
                if (s.as && s.as !== row.typeName) break;
                if (s.resolvesTo) code.push([RESOLVES_TO, this.names.id(s.resolvesTo)]);
                if (s.index !== undefined) code.push([INDEX, s.index]);
                if (s.where) {
                    code.push([WHERE, this.filters.length]);
                    this.filters.push(`{${this.names.id(s.where[0])},${this.pool.view(s.where[1])}}`);
                }
                left = left.slice(1);
            }
            if (left.length && !left[0].name) continue; // another type than the one asked for
            if (!left.length) yield {ops: code, type: row.typeName, row};
            else if (row.target !== undefined && row.typeName !== 'Resource') yield* this.walk(this.model.classes[row.target], left, code);
        }
    }
    // The programs of one parameter for one type; [first, count] in `paths`.
    compile(parameter, type) {
        const first = this.paths.length;
        if (parameter.code === 'deceased' && type === 'Patient') {
            for (const name of ['deceasedBoolean', 'deceasedDateTime']) this.add([[CHILD, this.names.id(name)]], leaf('deceased'), '');
        } else {
            for (const text of alternatives(parameter.expression)) {
                const [root, ...steps] = parsePath(text);
                if (root.name !== type && root.name !== 'Resource' && root.name !== 'DomainResource') continue;
                for (const {ops, type: leafType, row} of this.walk(this.model.byPath.get(type), steps, [])) {
                    const l = leafFor(parameter.type, leafType);
                    if (l === undefined) {
                        this.problems.push(`${type}.${parameter.code}: ${leafType} as ${parameter.type}`);
                        continue;
                    }
                    const system = leafType === 'code' ? this.valueSets.systemOf(row.extra) : '';
                    this.add(ops, l, system);
                }
            }
        }
        return [first, this.paths.length - first];
    }
    // A composite: for each place that it is about, one program for each component. null when a component looks elsewhere.
    compileComposite(parameter, type, kinds) {
        const bases = [];
        for (const text of alternatives(parameter.expression)) {
            const [root, ...steps] = parsePath(text);
            if (root.name !== type) continue;
            const places = steps.length ? [...this.walk(this.model.byPath.get(type), steps, [])]
                : [{ops: [], row: {target: this.model.byPath.get(type).number}}];
            for (const place of places) {
                const programs = [];
                for (const [i, component] of parameter.component.entries()) {
                    if (component.expression.includes('%')) return null;
                    const first = this.paths.length;
                    for (const alternative of alternatives(component.expression.replace('DateTime', 'dateTime'))) {
                        const inner = parsePath(alternative);
                        for (const {ops, type: leafType, row} of this.walk(this.model.classes[place.row.target], inner, [])) {
                            const l = leafFor(kinds[i], leafType);
                            if (l !== undefined) this.add(ops, l, leafType === 'code' ? this.valueSets.systemOf(row.extra) : '');
                        }
                    }
                    programs.push([first, this.paths.length - first]);
                }
                const firstStep = this.steps.length;
                for (const [op, arg] of place.ops) this.steps.push(`{Op{${op}},${arg}}`);
                bases.push({firstStep, steps: place.ops.length, programs});
            }
        }
        return bases.length ? bases : null;
    }
    add(ops, leafNumber, system) {
        this.paths.push(`{${this.steps.length},${ops.length},${leafNumber},${this.pool.view(system)}}`);
        for (const [op, arg] of ops) this.steps.push(`{Op{${op}},${arg}}`);
    }
}
