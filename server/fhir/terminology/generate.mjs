// Makes terminology.fhir from the published R4 definitions: node generate.mjs DEFINITIONS_FOLDER OUTPUT
// Shape: one line for each resource, "CodeSystem<tab>url<tab>version<tab>JSON", sorted; displays, no definitions or narratives.
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const [folder, output] = process.argv.slice(2);
const rows = new Map();
const concept = c => ({code: c.code, ...(c.display ? {display: c.display} : {}), ...(c.concept ? {concept: c.concept.map(concept)} : {})});
for (const file of ['v2-tables.json', 'v3-codesystems.json', 'valuesets.json'])
    for (const {resource: r} of JSON.parse(readFileSync(join(folder, file), 'utf8')).entry) {
        if (!['CodeSystem', 'ValueSet'].includes(r.resourceType) || !r.url) continue;
        const kept = {resourceType: r.resourceType, id: r.id, url: r.url, version: r.version, name: r.name, title: r.title, status: r.status,
            content: r.content, caseSensitive: r.caseSensitive, compose: r.compose, concept: r.concept?.map(concept)};
        rows.set(`${r.resourceType}\t${r.url}`, `${r.resourceType}\t${r.url}\t${r.version ?? ''}\t${JSON.stringify(kept)}`);
    }
writeFileSync(output, [...rows.keys()].sort().map(k => rows.get(k) + '\n').join(''));
console.log(`terminology: ${rows.size} code systems and value sets`);
