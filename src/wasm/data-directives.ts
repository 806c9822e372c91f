/** Directives that give a static object its content. */
import { parseReference, type Relocation } from './assembly';

const WIDTHS: Readonly<Record<string, number>> = {
  '.int8': 1,
  '.int16': 2,
  '.int32': 4,
  '.int64': 8,
};
const ESCAPES: Readonly<Record<string, number>> = { b: 8, t: 9, n: 10, f: 12, r: 13 };
const QUOTED = /^"((?:[^"\\]|\\.)*)"/;
const CHARACTER = /\\([0-7]{1,3})|\\(.)|([^\\])/gs;

/** The bytes between the quotes that the operand begins with. */
export function quotedBytes(operand: string): number[] | null {
  const text = QUOTED.exec(operand)?.[1];
  if (text === undefined) return null;
  return [...text.matchAll(CHARACTER)].flatMap(([, octal, escaped, plain]) => {
    if (octal !== undefined) return [Number.parseInt(octal, 8) & 0xff];
    if (escaped !== undefined) return [ESCAPES[escaped] ?? escaped.charCodeAt(0)];
    return [...Buffer.from(plain as string)];
  });
}

/** Adds what the directive stands for; false where the directive or its operand is unknown. */
export function addData(
  { bytes, relocations }: { bytes: number[]; relocations: Relocation[] },
  directive: string,
  operand: string,
): boolean {
  if (directive === '.ascii' || directive === '.asciz') {
    const text = quotedBytes(operand);
    if (text === null) return false;
    bytes.push(...text);
    if (directive === '.asciz') bytes.push(0);
    return true;
  }
  const plain = operand.replace(/#.*/, '').trim();
  if (directive === '.skip' || directive === '.zero') {
    const [, count, fill] = /^(\d+)(?:,\s*(\d+))?$/.exec(plain) ?? [];
    if (count === undefined) return false;
    for (let n = 0; n < Number(count); n++) bytes.push(Number(fill ?? 0) & 0xff);
    return true;
  }
  const width = WIDTHS[directive];
  if (width === undefined) return false;
  if (/^-?\d+$/.test(plain)) {
    const value = BigInt(plain);
    for (let n = 0n; n < width; n++) bytes.push(Number((value >> (8n * n)) & 0xffn));
    return true;
  }
  const reference = parseReference(plain);
  if (reference === null || width !== 4) return false;
  relocations.push({ ...reference, offset: bytes.length });
  bytes.push(0, 0, 0, 0);
  return true;
}
