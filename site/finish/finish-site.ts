/** Rewrites the built files so that they work under any path and under a strict policy. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withoutInlineStyles, withPolicy } from './policy';
import { atRunTime, BASE_SCRIPT, BASE_SCRIPT_TEXT, relativeTo, upFrom } from './relative-base';

/** Finishes each page, style sheet and script of a built site, in place. */
export function finishSite(folder: string): void {
  for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const finish = finisherOf(path);
    if (finish === null) continue;
    const file = join(folder, path);
    writeFileSync(file, finish(readFileSync(file, 'utf8')));
  }
  writeFileSync(join(folder, BASE_SCRIPT), BASE_SCRIPT_TEXT);
}

function finisherOf(path: string): ((text: string) => string) | null {
  const depth = path.split(/[\\/]/).length - 1;
  if (path.endsWith('.html')) return (page) => finishPage(depth, page);
  if (path.endsWith('.css')) return (sheet) => relativeTo(depth, sheet);
  if (path.endsWith('.js')) return atRunTime;
  return null;
}

function finishPage(depth: number, page: string): string {
  const script = `<script src="${upFrom(depth)}${BASE_SCRIPT}"></script>`;
  const relative = relativeTo(depth, withoutInlineStyles(page));
  return withPolicy(relative.replace('</title>', `</title>\n    ${script}`));
}
