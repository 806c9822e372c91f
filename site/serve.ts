/** Shows a folder of files on this machine, for looking at the site and for testing it. */
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

/** Serves it below `path`, which ends in a slash; port 0 means any that is free. */
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

/** The file that an address means; null where there is none, or it is none of the folder's. */
function fileOf(folder: string, path: string, url: string): string | null {
  try {
    const { pathname } = new URL(url, 'http://127.0.0.1');
    if (!pathname.startsWith(path)) return null;
    // URL has resolved every `..` that it can see; normalize() those that are escaped.
    const inside = normalize(`/${decodeURIComponent(pathname.slice(path.length))}`);
    const file = join(folder, inside.endsWith('/') ? `${inside}index.html` : inside);
    return statSync(file).isFile() ? file : null;
  } catch {
    return null;
  }
}
