/** The content security policy of a page allows the site's own scripts, styles and pictures only. */
import { createHash } from 'node:crypto';

/** The page with a policy that allows its inline scripts by their hashes, and no inline styles. */
export function withPolicy(page: string): string {
  const hashes = [...page.matchAll(/<script(?![^>]*\ssrc=)[^>]*>(.*?)<\/script>/gs)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${[...new Set(hashes)].join(' ')}`.trim(),
    "style-src 'self'",
    // The theme's icons are images inside its style sheet.
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`;
  return page.replace(/(<meta charset="utf-8">)/i, `$1\n    ${meta}`);
}

/** The page without `style` attributes: the policy forbids them in HTML, and scripts set them again. */
export function withoutInlineStyles(page: string): string {
  return page.replace(/(<[a-z][a-z0-9-]*(?:\s[^<>]*?)?)\sstyle="[^"]*"/g, '$1');
}
