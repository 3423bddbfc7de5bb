// Bundles one module for a page of the browser tests: node bundle.mjs ENTRY OUTFILE
import { build } from "esbuild";
import { common, worklets } from "./worklets.mjs";

const [entry, outfile] = process.argv.slice(2);
await build({
  ...common,
  entryPoints: [entry],
  outfile,
  jsx: "automatic",
  jsxImportSource: "preact",
  plugins: [worklets],
  external: ["node:*"], // of modules that a test runs in Node
});
