// Bundles the scripts and styles of the dashboard: node build.mjs OUTPUT_FOLDER
// Writes each file three times (as it is, .br, .gz), so that the server compresses nothing at run time.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const output = resolve(process.argv[2] ?? join(here, "generated"));
rmSync(output, { recursive: true, force: true });
mkdirSync(output, { recursive: true });

const shared = { bundle: true, minify: true, target: "es2022", legalComments: "none", outdir: output, logLevel: "warning" };
await build({ ...shared, entryPoints: [join(here, "scripts/app.ts"), join(here, "scripts/chart.ts")], format: "esm" });
await build({ ...shared, entryPoints: [join(here, "styles/status.css")] });
writeFileSync(join(output, "icon.svg"), readFileSync(join(here, "icon.svg")));

const tailwind = join(here, "node_modules/@tailwindcss/cli/dist/index.mjs");
execFileSync(process.execPath, [tailwind, "--input", "styles/app.css", "--output", join(output, "app.css"), "--minify"], {
  cwd: here,
  stdio: ["ignore", "ignore", "inherit"],
});

// daisyUI's switch of themes by a checkbox, which we don't use. With it, every class that changes anywhere has the browser style the whole
// page anew.
const sheet = join(output, "app.css");
writeFileSync(sheet, readFileSync(sheet, "utf8").replaceAll(/:root:has\(input\.theme-controller[^)]*\),/g, ""));

const report = [];
for (const name of readdirSync(output)) {
  const plain = readFileSync(join(output, name));
  const brotli = brotliCompressSync(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } });
  writeFileSync(join(output, `${name}.br`), brotli);
  writeFileSync(join(output, `${name}.gz`), gzipSync(plain, { level: constants.Z_BEST_COMPRESSION }));
  report.push(`${name} ${plain.length} B, ${brotli.length} B compressed`);
}
console.log(report.join("; "));
