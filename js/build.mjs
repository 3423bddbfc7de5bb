// Builds one bundle a widget into jupyter_xvoice/widgets/static: a module and its style sheet, which anywidget loads.
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";
import { common, worklets } from "./worklets.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "jupyter_xvoice", "widgets", "static");

const widgets = (await readdir(join(here, "src", "widgets"))).filter((name) => /^[a-z_]+\.tsx$/.test(name));
const options = {
  ...common,
  entryPoints: widgets.map((name) => join(here, "src", "widgets", name)),
  outdir: out,
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [worklets],
};

await mkdir(out, { recursive: true });
if (process.argv.includes("--watch")) {
  const watching = await context(options);
  await watching.watch();
} else {
  for (const name of await readdir(out)) await rm(join(out, name));
  await build(options);
}
