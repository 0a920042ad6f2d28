// Runs the tests of the pages: node scripts/test.mjs [unit] [browser] [server] [--dist DIR]; bench measures.
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundle, tests, web } from "./bundle.mjs";

const args = process.argv.slice(2);
const dist = args.includes("--dist") ? args[args.indexOf("--dist") + 1] : join(web, "dist");
const kinds = ["unit", "browser", "server", "bench"].filter((k) => args.includes(k));
if (kinds.length === 0) throw new Error("say which: unit, browser, server, bench");

const files = kinds.flatMap((kind) => readdirSync(join(tests, kind)).filter((f) => f.endsWith(".test.ts")).sort().map((f) => join(tests, kind, f)));
const built = await bundle(files, `tests-${kinds.join("-")}-${process.pid}`);
// A program a file, so that every Node counts single tests and not files.
const env = { ...process.env, FYR_WEB_DIST: dist, FYR_WEB_ROOT: web };
const bad = built.filter((file) => spawnSync(process.execPath, [file], { stdio: "inherit", env }).status !== 0);
rmSync(dirname(built[0]), { recursive: true, force: true });
process.exit(bad.length === 0 ? 0 : 1);
