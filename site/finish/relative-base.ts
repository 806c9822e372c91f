/**
 * Makes a built site independent of where it lies. The site generator knows one base path only, so
 * it builds with a placeholder for it. Here that becomes a relative path in pages and style sheets,
 * and in scripts a variable that each page sets when it is opened.
 */
import ts from 'typescript';

/** The base path to build with. */
export const PLACEHOLDER = '/__site_base__/';

/** The script that sets the variable; it lies in the site's root. */
export const BASE_SCRIPT = 'site-base.js';

const VARIABLE = 'globalThis.siteBase';

/** The text of {@link BASE_SCRIPT}: the site's path is that of the script itself. */
export const BASE_SCRIPT_TEXT = `${VARIABLE} = new URL('.', document.currentScript.src).pathname;\n`;

/** The way from a folder, so many folders below the site's root, to the root. */
export function upFrom(depth: number): string {
  return depth === 0 ? './' : '../'.repeat(depth);
}

/** A page, or a style sheet, with relative paths; a folder's page is named, as no server may do so. */
export function relativeTo(depth: number, text: string): string {
  const up = upFrom(depth);
  return text
    .replaceAll(`"${PLACEHOLDER}"`, `"${up}index.html"`)
    .replace(new RegExp(`"${PLACEHOLDER}([^"#?]*/)(?=["#?])`, 'g'), `"${up}$1index.html`)
    .replaceAll(PLACEHOLDER, up);
}

/** A script, with the variable for each placeholder in a string. */
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
