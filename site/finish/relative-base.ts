/**
 * Makes a built site work under any path. VitePress builds for one base path, so the site is built
 * with a placeholder. Pages and style sheets get a relative path in its place, and scripts a
 * variable that each page sets when it loads.
 */
import ts from 'typescript';

/** The base path to build with. */
export const PLACEHOLDER = '/__site_base__/';

/** The script in the site's root that sets the variable. */
export const BASE_SCRIPT = 'site-base.js';

const VARIABLE = 'globalThis.siteBase';

/** The site's path is the path of the script itself. */
export const BASE_SCRIPT_TEXT = `${VARIABLE} = new URL('.', document.currentScript.src).pathname;\n`;

/** The path to the site's root from a folder at this depth. */
export function upFrom(depth: number): string {
  return depth === 0 ? './' : '../'.repeat(depth);
}

/** A page or style sheet with relative paths. Folders become their index.html: a server may not add it. */
export function relativeTo(depth: number, text: string): string {
  const up = upFrom(depth);
  return text
    .replaceAll(`"${PLACEHOLDER}"`, `"${up}index.html"`)
    .replace(new RegExp(`"${PLACEHOLDER}([^"#?]*/)(?=["#?])`, 'g'), `"${up}$1index.html`)
    .replaceAll(PLACEHOLDER, up);
}

/** A script with the variable for each placeholder in a string. */
export function atRunTime(script: string): string {
  if (!script.includes(PLACEHOLDER)) return script;
  const source = ts.createSourceFile('script.js', script, ts.ScriptTarget.Latest, true);
  const changes: { readonly from: number; readonly to: number; readonly text: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node) && node.text.includes(PLACEHOLDER)) {
      const parts = node.text.split(PLACEHOLDER).map((part) => JSON.stringify(part));
      const text = `(${parts.join(`+${VARIABLE}+`)})`;
      changes.push({ from: node.getStart(), to: node.getEnd(), text });
    } else if (ts.isTemplateLiteralToken(node)) {
      const text = node.getText().replaceAll(PLACEHOLDER, `\${${VARIABLE}}`);
      changes.push({ from: node.getStart(), to: node.getEnd(), text });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return changes
    .sort((left, right) => right.from - left.from)
    .reduce((text, { from, to, text: put }) => text.slice(0, from) + put + text.slice(to), script);
}
