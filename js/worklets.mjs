// What every bundle is built with. A worklet is imported as the text of its own small bundle,
// `import source from "worklet:./capture.worklet.ts"`, because an output cell has no address to load a second file from.
import { resolve } from "node:path";
import { build } from "esbuild";

export const common = {
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
