// Builds one bundle a widget into jupyter_xvoice/widgets/static: a module and its style sheet, which anywidget loads.
// A worklet is imported as the text of its own small bundle, `import source from "worklet:./capture.worklet.ts"`, because
// an output cell has no address to load a second file from.
import { mkdir, readdir, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, context } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "jupyter_xvoice", "widgets", "static");

const common = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "warning",
};

export const worklets = {
  name: "worklets",
  setup(builder) {
    builder.onResolve({ filter: /^worklet:/ }, (found) => ({
      path: resolve(found.resolveDir, found.path.slice("worklet:".length)),
      namespace: "worklet",
    }));
    builder.onLoad({ filter: /.*/, namespace: "worklet" }, async (found) => {
      const made = await build({ ...common, entryPoints: [found.path], write: false, format: "iife", metafile: true });
      return {
        contents: made.outputFiles[0].text,
        loader: "text",
        watchFiles: Object.keys(made.metafile.inputs).map((name) => resolve(name)),
      };
    });
  },
};

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
