// Makes fhir_tables.cpp from the published R4 definitions: node generate.mjs DEFINITIONS_FOLDER OUTPUT
// The C++ types of everything written here are in modules/fhir/tables.h.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {COMPLEX, perfect, readClasses} from './classes.mjs';
import {Names, Pool, slots} from './pool.mjs';
import {Search} from './search.mjs';
import {ValueSets} from './valuesets.mjs';

const [folder, output] = process.argv.slice(2);
const load = file => JSON.parse(readFileSync(join(folder, file), 'utf8')).entry.map(e => e.resource);

const definitions = [...load('profiles-types.json'), ...load('profiles-resources.json')]
    .filter(r => r.resourceType === 'StructureDefinition' && r.snapshot && (!r.abstract || r.kind === 'complex-type') &&
                 r.kind !== 'primitive-type');
const pool = new Pool();
const names = new Names();
const types = definitions.filter(d => d.kind === 'resource').map(d => d.id).sort();
types.forEach(t => names.id(t));

const valueSets = new ValueSets([...load('valuesets.json'), ...load('v3-codesystems.json'), ...load('v2-tables.json')]);
const targetSets = ['{0,0}'], targetNumbers = new Map(), targetNames = [];
function targetSet(profiles) {
    const list = profiles.map(p => p.split('/').pop()).sort();
    const key = list.join();
    if (!list.length || list.some(t => !types.includes(t))) return 0; // any resource
    if (!targetNumbers.has(key)) {
        targetNumbers.set(key, targetSets.length);
        targetSets.push(`{${targetNames.length},${list.length}}`);
        targetNames.push(...list.map(t => names.id(t)));
    }
    return targetNumbers.get(key);
}

const model = readClasses(definitions, names, url => valueSets.number(url), targetSet);
const rows = [], classSlots = [], classRows = [];
for (const c of model.classes) {
    const p = perfect(c.rows);
    let required = 0n;
    c.elements.forEach((e, i) => { if (e.required) required |= 1n << BigInt(i); });
    classRows.push(`{0x${required.toString(16)}u,${pool.add(c.key)},${classSlots.length},${rows.length},${p.multiplier},` +
                   `${c.rows.length},${c.key.length},${p.bits},${c.isResource ? 1 : 0}}`);
    classSlots.push(...p.table);
    for (const r of c.rows) rows.push(`{${r.name},${r.target},${r.extra},Type{${r.type}},${r.element},${r.flags},${r.stem}}`);
}

const search = new Search(model, names, valueSets, pool);
// Phonetic search is left out rather than answered with a plain comparison.
const published = load('search-parameters.json').filter(
    p => p.expression && p.type !== 'composite' && p.type !== 'special' && p.code !== 'phonetic');
const kinds = ['token', 'string', 'date', 'reference', 'number', 'quantity', 'uri'];
const parameters = [], programs = [], parametersOf = [], targetViews = [], targetLists = new Map();
const composed = load('search-parameters.json').filter(p => p.expression && p.type === 'composite');
const urls = new Map(load('search-parameters.json').map(p => [p.url, p]));
const compartment = new Map(JSON.parse(readFileSync(join(folder, 'compartmentdefinition-patient.json'), 'utf8'))
    .resource.map(r => [r.code, r.param ?? []]));
const composites = [], compositesOf = [], components = [], compositeBases = [], compositePrograms = [];
const compartmentParameters = [], compartmentOf = [];
for (const type of types) {
    const mine = new Map();
    for (const p of published)
        if (p.base.some(b => b === type || b === 'Resource' || b === 'DomainResource'))
            if (!mine.has(p.code) || p.base.includes(type)) mine.set(p.code, p);
    const first = parameters.length;
    const numbers = new Map();
    for (const code of [...mine.keys()].sort()) {
        const p = mine.get(code);
        const [path, count] = search.compile(p, type);
        if (!count) continue;
        const targets = (p.target ?? []).filter(t => types.includes(t));
        const all = targets.length === types.length ? [] : targets;
        programs.push(`{${path},${count}}`);
        const key = all.join();
        if (!targetLists.has(key)) {
            targetLists.set(key, targetViews.length);
            targetViews.push(...all.map(t => pool.view(t)));
        }
        numbers.set(code, parameters.length);
        parameters.push(`{${pool.view(code)},SearchKind{${kinds.indexOf(p.type)}},${pool.view(p.url)},` +
                        `{targetViews+${targetLists.get(key)},${all.length}},${parameters.length}}`);
    }
    parametersOf.push(`{${first},${parameters.length - first}}`);

    const firstComposite = composites.length;
    for (const p of composed.filter(c => c.base.includes(type)).sort((a, b) => (a.code < b.code ? -1 : 1))) {
        const parts = p.component.map(c => urls.get(c.definition));
        if (parts.some(c => !c || !numbers.has(c.code))) continue;
        const bases = search.compileComposite(p, type, parts.map(c => c.type));
        if (!bases) continue;
        composites.push(`{${pool.view(p.code)},${pool.view(p.url)},${components.length},${parts.length},${compositeBases.length},${bases.length}}`);
        components.push(...parts.map(c => numbers.get(c.code)));
        for (const b of bases) {
            compositeBases.push(`{${b.firstStep},${b.steps},${compositePrograms.length}}`);
            compositePrograms.push(...b.programs.map(([f, n]) => `{${f},${n}}`));
        }
    }
    compositesOf.push(`{${firstComposite},${composites.length - firstComposite}}`);

    const firstOf = compartmentParameters.length;
    for (const code of compartment.get(type) ?? []) if (numbers.has(code)) compartmentParameters.push(numbers.get(code));
    compartmentOf.push(`{${firstOf},${compartmentParameters.length - firstOf}}`);
}

const sets = valueSets.tables(pool);
const nameSlots = slots(names.list.slice(1), 8);
const nameRows = names.list.map(n => `{${pool.add(n)},${n.length}}`);
const typeViews = types.map(t => pool.view(t));
const typeClasses = types.map(t => model.byPath.get(t).number);

const lines = list => {
    let out = '', line = '';
    for (const item of list) {
        if (line.length + String(item).length > 118) {
            out += line + '\n';
            line = '';
        }
        line += item + ',';
    }
    return out + line + '\n';
};
const table = (type, name, list) => `constexpr ${type} ${name}Data[] = {\n${lines(list.length ? list : ['{}'])}};\n`;
const literal = text => text.match(/.{1,110}/g).map(l => JSON.stringify(l)).join('\n');

writeFileSync(output, `// Made by modules/fhir/definitions/generate.mjs from the FHIR R4 definitions (HL7, CC0). Not for editing.
#include "fhir/tables.h"
namespace fyr::fhir::tables {
namespace {
constexpr char poolData[] =
${literal(pool.text)};
constexpr std::string_view v(std::size_t at, std::size_t size) { return {poolData + at, size}; }
${table('Name', 'names', nameRows)}${table('std::uint16_t', 'nameSlots', nameSlots.table)}${table('Row', 'rows', rows)}
${table('std::uint16_t', 'classSlots', classSlots)}${table('Class', 'classes', classRows)}
${table('std::string_view', 'types', typeViews)}${table('std::uint16_t', 'typeClasses', typeClasses)}
${table('CodeRow', 'codes', sets.codes)}${table('std::uint16_t', 'codeSlots', sets.slotTable)}
${table('std::string_view', 'systems', sets.systems)}${table('ValueSet', 'valueSets', sets.sets)}
${table('Range', 'targetSets', targetSets)}${table('std::uint16_t', 'targetNames', targetNames)}
constexpr std::string_view targetViews[] = {
${lines(targetViews)}};
${table('SearchParameter', 'parameters', parameters)}${table('Range', 'parametersOf', parametersOf)}
${table('Range', 'programs', programs)}${table('Path', 'paths', search.paths)}${table('Step', 'steps', search.steps)}
${table('Filter', 'filters', search.filters)}${table('CompositeParameter', 'composites', composites)}${table('Range', 'compositesOf', compositesOf)}
${table('std::uint16_t', 'components', components)}${table('CompositeBase', 'compositeBases', compositeBases)}
${table('Range', 'compositePrograms', compositePrograms)}${table('std::uint16_t', 'compartmentParameters', compartmentParameters)}
${table('Range', 'compartmentOf', compartmentOf)}
} // namespace
extern const Tables tables{poolData, namesData, nameSlotsData, ${nameSlots.bits}, ${names.list.length}, ${types.length}, ${model.classes.length},
    rowsData, classSlotsData, classesData, typesData, typeClassesData, codesData, codeSlotsData, systemsData,
    valueSetsData, targetSetsData, targetNamesData, parametersData, parametersOfData, programsData, pathsData,
    stepsData, filtersData, compositesData, compositesOfData, componentsData, compositeBasesData, compositeProgramsData,
    compartmentParametersData, compartmentOfData, ${model.byPath.get('Extension').number}, ${model.byPath.get('Element').number}};
} // namespace fyr::fhir::tables
`);
console.log(`FHIR R4 tables: ${types.length} resource types, ${model.classes.length} classes, ${rows.length} rows, ` +
            `${names.list.length} names, ${valueSets.used.length - 1} value sets (${valueSets.unchecked.length} open), ` +
            `${sets.codes.length} codes, ${classSlots.length} slots, ${parameters.length} search parameters, ${composites.length} composites`);
if (process.env.FYR_VERBOSE) console.log(search.problems.join('\n'), valueSets.unchecked);
