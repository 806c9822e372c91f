/**
 * Makes a built site independent of where it lies. The site generator knows one base path only, so
 * it builds with one that is a placeholder; here it becomes a relative path in HTML and CSS, and in
 * scripts a variable that the page sets when it is opened.
 */

/** The base path to build with. */
export const PLACEHOLDER = '/__site_base__/';

/** The variable that holds the path of the site; site/finish/first.ts sets it. */
const VARIABLE = 'globalThis.siteBase';

/** A page, or a style sheet, that is so many folders below the site's root. */
export function relativeTo(depth: number, text: string): string {
  const up = depth === 0 ? './' : '../'.repeat(depth);
  return text
    .replaceAll(`"${PLACEHOLDER}"`, `"${up}index.html"`)
    .replace(/"\/__site_base__\/([^"#?]*\/)(?=["#?])/g, `"${up}$1index.html`)
    .replaceAll(PLACEHOLDER, up);
}

/** A script, with the placeholder in each string literal replaced by the variable. */
export function atRunTime(script: string): string {
  const inJson = `\\"base\\":\\"${PLACEHOLDER}\\"`;
  return script
    .replaceAll(`"${PLACEHOLDER}"`, VARIABLE)
    .replaceAll(inJson, `\\"base\\":\\"/\\"`)
    .replaceAll(PLACEHOLDER, '@');
}
