// Bundles a test or tool into node_modules/.fyr, where it finds this project's packages, for the node at hand.
import { build } from "esbuild";
import { mkdir } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const web = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const tests = resolve(web, "../tests/web");

export async function bundle(files, folder = "tests") {
  const outdir = join(web, "node_modules/.fyr", folder);
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: files, outdir, bundle: true, platform: "node", format: "esm", target: "node18", outExtension: { ".js": ".mjs" },
    nodePaths: [join(web, "node_modules")], external: ["playwright-core", "axe-core"], jsx: "automatic", jsxImportSource: "preact",
    sourcemap: "inline", logLevel: "warning", entryNames: "[name]",
  });
  return files.map((f) => join(outdir, basename(f).replace(/\.tsx?$/, ".mjs")));
}
