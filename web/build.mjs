// Builds the pages: node build.mjs [--out DIR] [--watch]
// Files carry a hash of their content in their names, except the page itself, the manifest and the service worker.
import { build, context } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const args = process.argv.slice(2);
const out = resolve(args.includes("--out") ? args[args.indexOf("--out") + 1] : join(here, "dist"));
const watch = args.includes("--watch");

// One row a page that a browser opens. static/shell.html is the same for all; `html` holds what stands there before the script
// has run, and where it never does.
const pages = [
  { html: "index.html", path: "/", name: "triage" },
  { html: "behandling.html", path: "/behandling", name: "course" },
  { html: "samtal.html", path: "/samtal", name: "call" },
];
const shared = ["tokens.css", "base.css", "pages.css"].map((name) => `src/common/css/${name}`);
const styles = { triage: shared, course: [...shared, "src/common/css/course.css"], call: [...shared, "src/common/css/call.css"] };

const common = {
  absWorkingDir: here, bundle: true, minify: !watch, legalComments: "none", target: "es2020", charset: "utf8",
  logLevel: "warning", define: { "process.env.NODE_ENV": '"production"' },
};

// The dark colours hold by choice and by the browser's wish, which CSS cannot say of one block in browsers of some age.
const darkByWish = {
  name: "dark-by-wish",
  setup: (b) => b.onLoad({ filter: /\/tokens\.css$/ }, async ({ path }) => {
    const css = await readFile(path, "utf8");
    const [chosen, block] = css.match(/:root\[data-theme="dark"\] (\{[^{}]*\})/) ?? [];
    if (!block) throw new Error(`${path} has no dark block`);
    return { loader: "css", contents: css.replace(chosen, `@media (prefers-color-scheme: dark) { :root:not([data-theme="light"]) ${block} }\n${chosen}`) };
  }),
};

const hash = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 12).toUpperCase();

// A name the server tells from a plain one: it is kept by browsers for ever.
async function put(dir, names, name, bytes) {
  const dot = name.lastIndexOf(".");
  const hashed = `${name.slice(0, dot)}-${hash(bytes)}${name.slice(dot)}`;
  names[name] = hashed;
  await writeFile(join(dir, hashed), bytes);
}

const fill = (text, names) =>
  text.replace(/%([a-z_]+\.[a-z]+)%/g, (_, name) => {
    if (!names[name]) throw new Error(`no built file ${name}`);
    return names[name];
  });

async function assemble(scripts) {
  const dir = `${out}.new`;
  await rm(dir, { recursive: true, force: true });
  await mkdir(dir, { recursive: true });
  const names = {};
  for (const file of scripts) await put(dir, names, basename(file.path), file.contents);
  for (const [name, files] of Object.entries(styles)) {
    const css = await build({ ...common, stdin: { contents: files.map((f) => `@import "./${f}";`).join("\n"), loader: "css", resolveDir: here }, plugins: [darkByWish], write: false });
    await put(dir, names, `${name}.css`, css.outputFiles[0].contents);
  }
  await put(dir, names, "icon.svg", await readFile(join(here, "static/icon.svg")));
  const source = (name) => readFile(join(here, "static", name), "utf8");
  const shell = await source("shell.html");
  const text = { "manifest.webmanifest": await source("manifest.webmanifest") };
  for (const p of pages) text[p.html] = shell.replace("%first.html%", (await source(p.html)).trimEnd()).replaceAll("%page.", `%${p.name}.`);
  for (const name of Object.keys(text)) await writeFile(join(dir, name), (text[name] = fill(text[name], names)));
  const kept = [...pages.map((p) => p.path), "/manifest.webmanifest", ...Object.values(names).map((n) => `/${n}`)].sort();
  const sw = await build({
    ...common, entryPoints: ["src/worker/sw.ts"], write: false, format: "iife",
    define: { ...common.define, PRECACHE: JSON.stringify(kept), PAGES: JSON.stringify(pages.map((p) => p.path)), VERSION: JSON.stringify(hash(kept.join() + Object.values(text).join())) },
  });
  await writeFile(join(dir, "sw.js"), sw.outputFiles[0].contents);
  // All at once: nobody is ever served half a build.
  await rm(`${out}.old`, { recursive: true, force: true });
  await rename(out, `${out}.old`).catch((e) => { if (e.code !== "ENOENT") throw e; });
  await rename(dir, out);
  await rm(`${out}.old`, { recursive: true, force: true });
  const size = (await readdir(out)).length;
  console.log(`web: ${size} files in ${out}`);
}

const entries = { early: "src/common/early.ts", ...Object.fromEntries(pages.map((p) => [p.name, `src/${p.name}/main.tsx`])) };
const options = { ...common, entryPoints: entries, write: false, outdir: "out", format: "iife", jsx: "automatic", jsxImportSource: "preact" };
if (watch) {
  const again = { name: "assemble", setup: (b) => b.onEnd((r) => (r.errors.length ? undefined : assemble(r.outputFiles))) };
  await (await context({ ...options, plugins: [again] })).watch();
} else {
  await mkdir(dirname(out), { recursive: true });
  await assemble((await build(options)).outputFiles);
}
