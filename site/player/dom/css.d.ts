/** The text of a style sheet, which Vite makes a string. */
declare module '*.css?inline' {
  const css: string;
  export default css;
}
