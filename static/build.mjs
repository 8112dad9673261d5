// Bundles static/ into static_build/, which Django serves. Run it with `python3 script/assets`.
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const source = dirname(fileURLToPath(import.meta.url));
const root = dirname(source);
const target = join(root, "static_build");
const fresh = join(root, "static_build.new");

// Each of these is a file of its own in the page; everything else is imported by them.
const single = [
  "css/app.css",
  "js/app.js",
  "js/theme.js",
  "js/log-visit.js",
  "js/service-worker.js",
];

function entryPoints() {
  const entries = single
    .filter((path) => existsSync(join(source, path)))
    .map((path) => ({ in: join(source, path), out: basename(path).replace(/\.\w+$/, "") }));
  const pages = join(source, "js/pages");
  if (!existsSync(pages)) return entries;
  const names = readdirSync(pages).filter((name) => name.endsWith(".js"));
  return entries.concat(
    names.map((name) => ({ in: join(pages, name), out: `pages/${basename(name, ".js")}` })),
  );
}

rmSync(fresh, { recursive: true, force: true });
mkdirSync(fresh);
const bundled = build({
  entryPoints: entryPoints(),
  outdir: fresh,
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2022", "safari16", "firefox115", "chrome115"],
  loader: { ".woff2": "file", ".woff": "file", ".svg": "file", ".png": "file" },
  assetNames: "assets/[name]-[hash]",
  legalComments: "linked",
  logLevel: "warning",
});
// esbuild has told what is wrong by then; a stack trace would only hide it.
await bundled.catch(() => process.exit(1));
for (const folder of ["img", "icons"]) {
  const from = join(source, folder);
  if (existsSync(from)) cpSync(from, join(fresh, folder), { recursive: true });
}
// The old bundle stays until the new one is complete, so a failed build breaks nothing.
rmSync(target, { recursive: true, force: true });
renameSync(fresh, target);
