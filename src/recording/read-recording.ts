/** The text of a recording, piece by piece; gzip is recognized by its first bytes. */
import { createReadStream, type ReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { RecordingError } from './header';

const PIECE = 1 << 20;
const GZIP = Buffer.from([0x1f, 0x8b]);

export async function* readRecording(path: string): AsyncGenerator<string> {
  const file = await open(path);
  const { buffer } = await file.read(Buffer.alloc(GZIP.length), 0, GZIP.length, 0);
  await file.close();
  const stream = createReadStream(path, { highWaterMark: PIECE });
  // Names of tasks may be of any encoding; all else is ASCII.
  if (!buffer.equals(GZIP)) yield* textOf(stream);
  else {
    const unpacked = createGunzip({ chunkSize: PIECE });
    stream.on('error', (error) => unpacked.destroy(error));
    try {
      yield* textOf(stream.pipe(unpacked));
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (!code.startsWith('Z_')) throw error;
      throw new RecordingError('its gzip data is damaged or cut: copy it again');
    }
  }
}

async function* textOf(stream: ReadStream | ReturnType<typeof createGunzip>) {
  for await (const piece of stream) yield (piece as Buffer).toString('latin1');
}
