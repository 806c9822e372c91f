import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { DIST } from './browser';

const MAX_BYTES = 500_000;

/** The compressed size of a page with all files that it loads when it is scrolled to its end. */
function weightOf(path: string): number {
  const text = readFileSync(join(DIST, path), 'utf8');
  const parts = [...text.matchAll(/<(?:link|script|img)\b[^>]*?\s(?:href|src)="([^"]+)"/g)];
  const files = new Set(parts.map(([, to = '']) => join(dirname(path), to.split(/[?#]/)[0] ?? '')));
  const sizes = [...files]
    .filter((file) => !file.endsWith('data:,'))
    .map((file) => compressed(readFileSync(join(DIST, file))));
  return sizes.reduce((sum, size) => sum + size, compressed(Buffer.from(text)));
}

const sizes = new Map<string, number>();

function compressed(content: Buffer): number {
  const key = createHash('sha1').update(content).digest('hex');
  const size = sizes.get(key) ?? gzipSync(content).length;
  sizes.set(key, size);
  return size;
}

describe('the files of the site', () => {
  const pages = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.html'),
  );

  it(`are light: no page is over ${MAX_BYTES} bytes with all files that it loads`, () => {
    const heavy = pages
      .map((path) => ({ path, bytes: weightOf(path) }))
      .filter(({ bytes }) => bytes > MAX_BYTES);
    expect(heavy).to.deep.equal([]);
  });

  it(`have no HTML of over ${MAX_BYTES} bytes, uncompressed`, () => {
    expect(pages.filter((path) => statSync(join(DIST, path)).size > MAX_BYTES)).to.deep.equal([]);
  });

  it('link to pages and pictures that exist, by relative paths', () => {
    const wrong = pages.flatMap((path) => {
      const text = readFileSync(join(DIST, path), 'utf8').replace(/<script\b.*?<\/script>/gs, '');
      const links = [...text.matchAll(/\s(?:href|src)="([^"#?][^"]*)"/g)].map(([, to = '']) => to);
      return links
        .filter((to) => !/^data:|^https:\/\/(?:git|lore)\.kernel\.org\//.test(to))
        .filter((to) => !exists(join(DIST, dirname(path), to.split(/[?#]/)[0] ?? '')))
        .map((to) => `${path}: ${to}`);
    });
    expect(wrong).to.deep.equal([]);
  });

  it('have anchors that exist', () => {
    const ids = new Map(
      pages.map((path) => {
        const text = readFileSync(join(DIST, path), 'utf8');
        return [path, new Set([...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))] as const;
      }),
    );
    const wrong = pages.flatMap((path) => {
      const text = readFileSync(join(DIST, path), 'utf8');
      return [...text.matchAll(/\shref="([^":]*)#([^"]+)"/g)]
        .filter(
          ([, to = '', id = '']) =>
            ids.get(to === '' ? path : join(dirname(path), to))?.has(id) !== true,
        )
        .map(([, to, id]) => `${path}: ${to}#${id}`);
    });
    expect([...new Set(wrong)]).to.deep.equal([]);
  });

  it('each have a strict content security policy', () => {
    const lax = pages.filter((path) => {
      const text = readFileSync(join(DIST, path), 'utf8');
      const [, policy = ''] =
        /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(text) ?? [];
      return (
        !policy.startsWith("default-src 'none'; script-src 'self'") ||
        /unsafe|https?:|\*/.test(policy)
      );
    });
    expect(lax).to.deep.equal([]);
  });

  it('describe every picture', () => {
    const silent = pages.filter((path) =>
      /<img(?![^>]*\salt="[^"]{10,}")/.test(readFileSync(join(DIST, path), 'utf8')),
    );
    expect(silent).to.deep.equal([]);
  });
});

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}
