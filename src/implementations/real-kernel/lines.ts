/** Lines of a stream. */
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

/** Latin-1, since a dying kernel may print any byte. QEMU's monitor sends ASCII only. */
export function onLine(stream: Readable, listener: (line: string) => void): void {
  stream.setEncoding('latin1');
  const lines = createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY });
  lines.on('line', listener);
  // The interface repeats an error of the stream, and would throw it: the stream's owner handles it.
  lines.on('error', () => undefined);
}
