// Serves the built pages with the mock server: node scripts/mock.mjs [PORT]
import { join } from "node:path";
import { bundle, tests, web } from "./bundle.mjs";

const [file] = await bundle([join(tests, "mock/server.ts")], "mock");
const { MockServer } = await import(file);
const mock = new MockServer(join(web, "dist"));
// Three of the invented patients have a course.
for (const [patient, programme] of [["p1", "depression"], ["p2", "insomnia"], ["p4", "anxiety"]]) mock.startCourse(patient, programme);
console.log(await mock.listen(Number(process.argv[2] ?? 8421)));
