// StructureDefinitions → classes (one for each type, resource and nested element) with their rows.

// The order is that of `enum class Type` in tables.h.
export const primitives = ['boolean', 'integer', 'unsignedInt', 'positiveInt', 'decimal', 'string', 'markdown', 'code',
    'id', 'uri', 'url', 'canonical', 'oid', 'uuid', 'date', 'dateTime', 'instant', 'time', 'base64Binary', 'xhtml'];
export const typeNumber = new Map(primitives.map((p, i) => [p, i + 1]));
export const COMPLEX = primitives.length + 1, CODING = COMPLEX + 1, CONCEPT = COMPLEX + 2, REFERENCE = COMPLEX + 3,
             EXTENSION = COMPLEX + 4, RESOURCE = COMPLEX + 5;
export const LIST = 1, CHOICE = 2, BARE = 4; // BARE: ids, Extension.url and xhtml, which cannot carry extensions
const SUMMARY = 8;

const special = {Coding: CODING, CodeableConcept: CONCEPT, Reference: REFERENCE, Extension: EXTENSION};
const capital = s => s[0].toUpperCase() + s.slice(1);
const fhirType = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';

function typeCode(path, type, isResource) {
    if (!type.code.startsWith('http://hl7.org/fhirpath/System.')) return type.code;
    if (isResource && path.split('.').length === 2 && path.endsWith('.id')) return 'id';
    return type.extension?.find(e => e.url === fhirType)?.valueUrl ?? 'string';
}

// A type narrowed by a profile of the specification ("SimpleQuantity") is a class of its own.
function narrowed(type, known) {
    const profile = type.profile?.length === 1 ? type.profile[0].split('/').pop() : '';
    return known.has(profile) ? profile : type.code;
}

export function readClasses(definitions, names, valueSetOf, targetSetOf) {
    const known = new Set(definitions.map(d => d.id));
    const classes = [];
    const byPath = new Map();
    const classOf = (key, isResource) => {
        let c = byPath.get(key);
        if (!c) {
            c = {key, isResource, rows: [], elements: [], number: classes.length};
            byPath.set(key, c);
            classes.push(c);
        }
        return c;
    };
    for (const d of definitions) classOf(d.id, d.kind === 'resource');

    for (const d of definitions) {
        const elements = d.snapshot.element;
        const root = elements[0].path;
        const key = path => d.id + path.slice(root.length);
        const parents = new Set(elements.slice(1).map(e => e.path.split('.').slice(0, -1).join('.')));
        for (const e of elements.slice(1)) {
            if (e.max === '0' || e.sliceName) continue;
            const parent = classOf(key(e.path.split('.').slice(0, -1).join('.')), false);
            const last = e.path.split('.').pop();
            const choice = last.endsWith('[x]');
            const stem = choice ? last.slice(0, -3) : last;
            const element = parent.elements.length;
            parent.elements.push({stem, choice, required: e.min > 0});
            const add = (name, type, target = 0, extra = 0, typeName = '') =>
                parent.rows.push({name: names.id(name), text: name, stem: stem.length, type, target, extra, element, typeName,
                    flags: (e.max === '1' ? 0 : LIST) | (choice ? CHOICE : 0) | (e.isSummary ? SUMMARY : 0) |
                           (e.type?.some(t => t.code.startsWith('http://hl7.org/fhirpath/') || t.code === 'xhtml') ? BARE : 0)});
            if (e.contentReference) {
                add(last, COMPLEX, () => byPath.get(key(e.contentReference.split('#')[1])).number, 0,
                    e.contentReference.split('#')[1]);
                continue;
            }
            if (parents.has(e.path)) {
                const nested = classOf(key(e.path), false);
                add(last, COMPLEX, nested.number, 0, nested.key);
                continue;
            }
            for (const type of e.type) {
                const code = typeCode(e.path, type, d.kind === 'resource');
                const name = choice ? stem + capital(code) : last;
                const required = e.binding?.strength === 'required' ? valueSetOf(e.binding.valueSet) : 0;
                if (typeNumber.has(code)) {
                    add(name, typeNumber.get(code), 0, code === 'code' ? required : 0, code);
                } else if (code === 'Resource' || !byPath.has(code) || byPath.get(code).isResource) {
                    if (code !== 'Resource' && !byPath.get(code)?.isResource) throw new Error(`${e.path}: type ${code}`);
                    add(name, RESOURCE, 0, 0, 'Resource');
                } else {
                    const target = byPath.get(narrowed(type, known)).number;
                    let extra = 0;
                    if (code === 'Coding' || code === 'CodeableConcept') extra = required;
                    if (code === 'Reference') extra = targetSetOf(type.targetProfile ?? []);
                    add(name, special[code] ?? COMPLEX, target, extra, code);
                }
            }
        }
    }
    for (const c of classes) {
        if (c.elements.length > 64) throw new Error(`${c.key}: more than 64 elements`);
        for (const r of c.rows) if (typeof r.target === 'function') r.target = r.target();
    }
    return {classes, byPath};
}

// A slot table without collisions: row = table[(name * multiplier >> 16) & mask].
export function perfect(rows) {
    for (let bits = Math.max(1, Math.ceil(Math.log2(rows.length || 1))); bits <= 12; ++bits) {
        for (let m = 1; m < 65536; m += 2) {
            const table = new Array(1 << bits).fill(0);
            let good = true;
            for (let i = 0; i < rows.length && good; ++i) {
                const at = slotOf(rows[i].name, m, bits);
                good = table[at] === 0;
                table[at] = i + 1;
            }
            if (good) return {bits, multiplier: m, table};
        }
    }
    throw new Error('no slot table');
}
const slotOf = (name, multiplier, bits) => ((Math.imul(name, multiplier) & 0xffff) >>> (16 - bits)) >>> 0;
