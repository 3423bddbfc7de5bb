/** The text of a worklet's bundle (build.mjs). */
declare module "worklet:*" {
  const source: string;
  export default source;
}

declare module "*.css";
