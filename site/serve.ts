/** Serves a folder on this machine, to look at the site and to test it. */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

export interface Served {
  readonly address: string;
  close(): void;
}

/** Serves the folder under `path`, which ends in a slash; port 0 means any free port. */
export async function serveFolder(folder: string, port: number, path = '/'): Promise<Served> {
  const server = createServer((request, response) => {
    const file = fileOf(folder, path, request.url ?? '/');
    if (file === null) {
      response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
      return;
    }
    response.writeHead(200, {
      'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const { port: chosen } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${chosen}${path}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** The file of a URL; null where there is none inside the folder. */
function fileOf(folder: string, path: string, url: string): string | null {
  try {
    const { pathname } = new URL(url, 'http://127.0.0.1');
    if (!pathname.startsWith(path)) return null;
    // URL has resolved plain `..`; normalize() resolves those that were percent-encoded.
    const inside = normalize(`/${decodeURIComponent(pathname.slice(path.length))}`);
    const file = join(folder, inside.endsWith('/') ? `${inside}index.html` : inside);
    return statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}
