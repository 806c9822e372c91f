/** Reads the release in the header of a kernel image (Documentation/arch/x86/boot.rst). */
import { closeSync, openSync, readSync } from 'node:fs';

/** The header and the text that it refers to are in the first sectors. */
const BYTES_READ = 1 << 16;
const SIGNATURE = { at: 0x202, is: 'HdrS' };
/** Where the header says where the text begins, counted from the second sector. */
const VERSION_POINTER = 0x20e;
const SECTOR = 0x200;

/** What `uname -r` prints in this kernel; null where the file is no bzImage. */
export function imageRelease(image: string): string | null {
  const start = firstBytes(image);
  const signature = start.toString('latin1', SIGNATURE.at, SIGNATURE.at + SIGNATURE.is.length);
  if (signature !== SIGNATURE.is) return null;
  const text = start.toString('latin1', start.readUInt16LE(VERSION_POINTER) + SECTOR);
  return /^[^\s\0]+/.exec(text)?.[0] ?? null;
}

function firstBytes(file: string): Buffer {
  const buffer = Buffer.alloc(BYTES_READ);
  const descriptor = openSync(file, 'r');
  try {
    return buffer.subarray(0, readSync(descriptor, buffer));
  } finally {
    closeSync(descriptor);
  }
}
