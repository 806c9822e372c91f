/** Archives in cpio's "newc" format, which the kernel unpacks as its initramfs. */

export interface CpioFile {
  readonly name: string;
  readonly mode: number;
  readonly content: Buffer;
}

const TRAILER = 'TRAILER!!!';

export function cpioArchive(files: readonly CpioFile[]): Buffer {
  const entries = files.map((file, index) => entry(file, index + 1));
  return Buffer.concat([
    ...entries,
    entry({ name: TRAILER, mode: 0, content: Buffer.alloc(0) }, 0),
  ]);
}

function entry({ name, mode, content }: CpioFile, inode: number): Buffer {
  const numbers = [
    inode,
    mode,
    0, // user
    0, // group
    1, // links
    0, // time
    content.length,
    0, // device, major
    0, // and minor
    0, // device that the file is, major
    0, // and minor
    name.length + 1,
    0, // checksum
  ];
  const header = `070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`;
  return Buffer.concat([padded(Buffer.from(`${header}${name}\0`)), padded(content)]);
}

/** Headers and contents begin at a multiple of four bytes. */
function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((4 - (content.length % 4)) % 4)]);
}
