// Serves the built pages with the mock server: node scripts/mock.mjs [PORT]
import { join } from "node:path";
import { bundle, tests, web } from "./bundle.mjs";

const [file] = await bundle([join(tests, "mock/server.ts")], "mock");
const { MockServer } = await import(file);
console.log(await new MockServer(join(web, "dist")).listen(Number(process.argv[2] ?? 8421)));
