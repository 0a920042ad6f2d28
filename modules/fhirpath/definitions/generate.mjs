// Makes fhirpath_tables.cpp from the published R4 definitions: node generate.mjs DEFINITIONS_FOLDER OUTPUT
// The C++ types of everything written here are in modules/fhirpath/tables.h.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const [folder, output] = process.argv.slice(2);
const load = file => JSON.parse(readFileSync(join(folder, file), 'utf8')).entry.map(e => e.resource);
const literal = s => {
    if (!/^[\x09\x0a\x0d\x20-\x7e]*$/.test(s)) s = s.replace(/[^\x09\x0a\x0d\x20-\x7e]/g, '?');
    return JSON.stringify(s).replace(/\?\?/g, '?\\?');
};

// Constraints. What modules/fhir checks by itself (ele-1, ext-1) is left out; dom-… are said once for DomainResource.
const definitions = [...load('profiles-types.json'), ...load('profiles-resources.json')].filter(
    r => r.resourceType === 'StructureDefinition' && r.snapshot && r.derivation !== 'constraint' && r.kind !== 'primitive-type' &&
         (!r.abstract || r.id === 'Element' || r.id === 'BackboneElement'));
const constraints = new Map();
for (const d of definitions) {
    for (const e of d.snapshot.element) {
        for (const c of e.constraint ?? []) {
            if (!c.expression || c.key === 'ele-1' || c.key === 'ext-1') continue;
            const domain = c.key.startsWith('dom-') && c.key !== 'dom-r4b' && d.kind === 'resource' && e.path === d.id && d.id !== 'SubscriptionStatus';
            const path = domain ? 'DomainResource' : e.path;
            const key = `${path}|${c.key}`;
            if (!constraints.has(key)) constraints.set(key, {path, ...c});
        }
    }
}
// Search parameters, as published: for the test that compares the index programs with this engine.
const parameters = load('search-parameters.json').filter(p => p.resourceType === 'SearchParameter' && p.expression);

writeFileSync(output, `// Made by modules/fhirpath/definitions/generate.mjs from the FHIR R4 definitions (HL7, CC0). Not for editing.
#include "fhirpath/tables.h"
namespace fyr::fhirpath::tables {
namespace {
constexpr Constraint constraintData[] = {
${[...constraints.values()].map(c => `{${literal(c.path)},${literal(c.key)},${literal(c.expression)},${literal(c.human)},${c.severity === 'error'}}`).join(',\n')}};
constexpr SearchExpression searchData[] = {
${parameters.map(p => `{${literal(p.url)},${literal(p.expression)}}`).join(',\n')}};
} // namespace
std::span<const Constraint> constraints() noexcept { return constraintData; }
std::span<const SearchExpression> searchExpressions() noexcept { return searchData; }
} // namespace fyr::fhirpath::tables
`);
console.log(`FHIRPath tables: ${constraints.size} constraints, ${parameters.length} search expressions`);
