// Runs the tests of the pages: node scripts/test.mjs [unit] [browser] [--dist DIR]
import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { bundle, tests, web } from "./bundle.mjs";

const args = process.argv.slice(2);
const dist = args.includes("--dist") ? args[args.indexOf("--dist") + 1] : join(web, "dist");
const kinds = ["unit", "browser"].filter((k) => args.includes(k));
if (kinds.length === 0) throw new Error("say which: unit, browser");

const files = kinds.flatMap((kind) => readdirSync(join(tests, kind)).filter((f) => f.endsWith(".test.ts")).sort().map((f) => join(tests, kind, f)));
const built = await bundle(files, `tests-${kinds.join("-")}-${process.pid}`);
const run = spawnSync(process.execPath, ["--test", ...built], { stdio: "inherit", env: { ...process.env, FYR_WEB_DIST: dist, FYR_WEB_ROOT: web } });
rmSync(dirname(built[0]), { recursive: true, force: true });
process.exit(run.status ?? 1);
