// What tests read of a course in the server's own FHIR: the row of the caseload, and who was told of what.

// The nested extension as an object; what stands there several times is a list.
function fields(extensions) {
  const out = {};
  for (const e of extensions ?? []) {
    const value = e.extension ? fields(e.extension) : e[Object.keys(e).find((k) => k.startsWith('value'))];
    if (e.url in out) out[e.url] = [].concat(out[e.url], value);
    else out[e.url] = value;
  }
  return out;
}
const list = (x) => (x === undefined ? [] : Array.isArray(x) ? x : [x]);

export function courseRow(carePlan) {
  const row = fields(carePlan.extension.find((e) => e.url.endsWith('/course-row'))?.extension);
  const { duty, module, choice, openRule, ...one } = row;
  return { ...one, duties: list(duty), modules: list(module), choices: list(choice), openRules: list(openRule), id: carePlan.id, version: Number(carePlan.meta.versionId) };
}
