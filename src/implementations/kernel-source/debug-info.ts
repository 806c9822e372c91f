/**
 * The debugging information (DWARF 4) in clang's assembler text, as pahole reads it from an object
 * file: each type with the offsets and sizes that the code was compiled for.
 */
import { posix } from 'node:path';

/** The constants of DWARF, of which types need these. */
const TAGS: ReadonlyMap<number, string> = new Map([
  [0x01, 'array'],
  [0x04, 'enumeration'],
  [0x0d, 'member'],
  [0x0f, 'pointer'],
  [0x13, 'structure'],
  [0x15, 'subroutine'],
  [0x16, 'typedef'],
  [0x17, 'union'],
  [0x21, 'subrange'],
  [0x24, 'base'],
  [0x26, 'const'],
  [0x28, 'enumerator'],
  [0x35, 'volatile'],
  [0x37, 'restrict'],
  [0x05, 'parameter'],
]);
const ATTRIBUTES: ReadonlyMap<number, keyof Entry['attributes']> = new Map([
  [0x03, 'name'],
  [0x0b, 'byteSize'],
  [0x0c, 'bitOffset'],
  [0x0d, 'bitSize'],
  [0x1c, 'constValue'],
  [0x2f, 'upperBound'],
  [0x37, 'count'],
  [0x38, 'location'],
  [0x3a, 'file'],
  [0x3c, 'declaration'],
  [0x3e, 'encoding'],
  [0x49, 'type'],
  [0x6b, 'dataBitOffset'],
]);

/** One entry of the information: a type, a member, or what the reader does not look into. */
export interface Entry {
  /** `structure`; an empty string for an entry that says nothing of types. */
  readonly tag: string;
  readonly attributes: {
    name?: string;
    byteSize?: number;
    /** Of a bit field: from the most significant bit of its integer, as DWARF 2 has it. */
    bitOffset?: number;
    bitSize?: number;
    constValue?: number;
    upperBound?: number;
    count?: number;
    /** Of a member, in bytes. */
    location?: number;
    /** The number of the file that declares it. */
    file?: number;
    declaration?: number;
    encoding?: number;
    /** The offset of the entry of its type. */
    type?: number;
    /** Of a bit field: from the begin of the record, as DWARF 4 has it. */
    dataBitOffset?: number;
  };
  readonly children: Entry[];
}

export interface DebugInfo {
  /** By the offset that other entries refer to. */
  readonly entries: ReadonlyMap<number, Entry>;
  /** Paths of files by number, as clang writes them. */
  readonly files: ReadonlyMap<number, string>;
}

const WIDTHS: Readonly<Record<string, number>> = {
  '.int8': 1,
  '.int16': 2,
  '.int32': 4,
  '.int64': 8,
};
const ESCAPED = /\\([0-7]{1,3})|\\(.)|([^\\])/gs;

/** The bytes of one section, and the labels that its words refer to. */
class Section {
  readonly bytes: number[] = [];
  readonly references = new Map<number, string>();

  directive(name: string, operand: string): void {
    const width = WIDTHS[name];
    if (name === '.ascii' || name === '.asciz') {
      for (const [, octal, escaped, plain] of operand.slice(1, -1).matchAll(ESCAPED)) {
        if (octal !== undefined) this.bytes.push(Number.parseInt(octal, 8));
        else this.bytes.push((escaped ?? plain ?? '').charCodeAt(0));
      }
      if (name === '.asciz') this.bytes.push(0);
    } else if (width !== undefined) {
      const isNumber = /^-?\d+$/.test(operand);
      if (!isNumber) this.references.set(this.bytes.length, operand);
      const value = isNumber ? BigInt.asUintN(64, BigInt(operand)) : 0n;
      for (let n = 0; n < width; n++) this.bytes.push(Number((value >> BigInt(8 * n)) & 0xffn));
    } else if (name === '.skip' || name === '.zero') {
      for (let n = 0; n < Number(operand); n++) this.bytes.push(0);
    }
  }
}

interface Abbreviation {
  readonly tag: string;
  readonly hasChildren: boolean;
  readonly attributes: readonly (readonly [attribute: number, form: number])[];
}

class Cursor {
  constructor(
    private readonly section: Section,
    public at = 0,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.section.bytes.length;
  }

  skip(length: number): void {
    this.at += length;
  }

  unsigned(width: number): number {
    let value = 0;
    for (let n = 0; n < width; n++) value += this.byte() * 2 ** (8 * n);
    return value;
  }

  signed(width: number): number {
    const value = this.unsigned(width);
    const limit = 2 ** (8 * width);
    return value >= limit / 2 ? value - limit : value;
  }

  leb128(signed = false): number {
    let [value, factor] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * factor;
      factor *= 0x80;
      if (byte >= 0x80) continue;
      return signed && (byte & 0x40) !== 0 ? value - factor : value;
    }
  }

  reference(): string {
    const label = this.section.references.get(this.at) ?? '';
    this.at += 4;
    return label;
  }

  text(): string {
    const bytes: number[] = [];
    for (let byte = this.byte(); byte !== 0; byte = this.byte()) bytes.push(byte);
    return Buffer.from(bytes).toString();
  }

  private byte(): number {
    const byte = this.section.bytes[this.at++];
    if (byte === undefined) throw new RangeError('debugging information ends within an entry');
    return byte;
  }
}

interface Sections {
  readonly abbreviations: Section;
  readonly information: Section;
  readonly strings: ReadonlyMap<string, string>;
  readonly files: ReadonlyMap<number, string>;
}

function readSections(text: string): Sections {
  const sections = { '.debug_abbrev': new Section(), '.debug_info': new Section() };
  const files = new Map<number, string>();
  const strings = new Map<string, string>();
  let current: Section | null = null;
  let label = '';
  for (const line of text.split('\n')) {
    const [, name, operand = ''] = /^\s*([.\w$]+:?)\s*("(?:[^"\\]|\\.)*"|[^#]*)/.exec(line) ?? [];
    if (name === undefined) continue;
    const word = operand.trim();
    if (name === '.section') {
      const [section = ''] = word.split(',');
      current = section in sections ? sections[section as keyof typeof sections] : null;
    } else if (name === '.file') {
      const [, number, folder, path] =
        /^\s*\.file\s+(\d+)\s+(?:"([^"]*)"\s+)?"([^"]*)"/.exec(line) ?? [];
      if (path !== undefined) files.set(Number(number), posix.join(folder ?? '', path));
    } else if (name.startsWith('.Linfo_string')) label = name.slice(0, -1);
    else if (label !== '' && name === '.asciz') {
      strings.set(label, word.slice(1, -1));
      label = '';
    } else current?.directive(name, word);
  }
  return {
    abbreviations: sections['.debug_abbrev'],
    information: sections['.debug_info'],
    strings,
    files,
  };
}

function readAbbreviations(section: Section): Map<number, Abbreviation> {
  const abbreviations = new Map<number, Abbreviation>();
  const cursor = new Cursor(section);
  while (!cursor.isAtEnd) {
    const code = cursor.leb128();
    if (code === 0) break;
    const tag = TAGS.get(cursor.leb128()) ?? '';
    const hasChildren = cursor.unsigned(1) === 1;
    const attributes: [number, number][] = [];
    for (;;) {
      const [attribute, form] = [cursor.leb128(), cursor.leb128()];
      if (attribute === 0 && form === 0) break;
      attributes.push([attribute, form]);
    }
    abbreviations.set(code, { tag, hasChildren, attributes });
  }
  return abbreviations;
}

/** The value of an attribute; null where it has a form that no attribute of a type has. */
function readForm(
  cursor: Cursor,
  form: number,
  strings: Sections['strings'],
): number | string | null {
  switch (form) {
    case 0x01: // addr
    case 0x17: // sec_offset
      cursor.reference();
      return null;
    case 0x0e: // strp
      return strings.get(cursor.reference()) ?? '';
    case 0x08: // string
      return cursor.text();
    case 0x0b: // data1
    case 0x0c: // flag
      return cursor.unsigned(1);
    case 0x05: // data2
      return cursor.unsigned(2);
    case 0x06: // data4
    case 0x13: // ref4
      return cursor.unsigned(4);
    case 0x07: // data8
      return cursor.signed(8);
    case 0x0d: // sdata
      return cursor.leb128(true);
    case 0x0f: // udata
      return cursor.leb128();
    case 0x19: // flag_present
      return 1;
    case 0x18: // exprloc
      cursor.skip(cursor.leb128());
      return null;
    case 0x0a: // block1
      cursor.skip(cursor.unsigned(1));
      return null;
    default:
      throw new RangeError(`debugging information has the form ${form}, which DWARF 4 has not`);
  }
}

export function readDebugInfo(text: string): DebugInfo {
  const { abbreviations, information, strings, files } = readSections(text);
  const abbreviationOf = readAbbreviations(abbreviations);
  const entries = new Map<number, Entry>();
  const cursor = new Cursor(information);
  // The header: length, version, offset of the abbreviations, size of an address.
  cursor.at = 4;
  if (!cursor.isAtEnd && cursor.unsigned(2) !== 4) {
    throw new RangeError('clang was asked for DWARF 4, and has written another version');
  }
  cursor.at = 11;
  const open: Entry[] = [];
  while (!cursor.isAtEnd) {
    const offset = cursor.at;
    const code = cursor.leb128();
    if (code === 0) {
      open.pop();
      continue;
    }
    const abbreviation = abbreviationOf.get(code);
    if (abbreviation === undefined) throw new RangeError(`no abbreviation has the code ${code}`);
    const entry: Entry = { tag: abbreviation.tag, attributes: {}, children: [] };
    for (const [attribute, form] of abbreviation.attributes) {
      const value = readForm(cursor, form, strings);
      const name = ATTRIBUTES.get(attribute);
      if (name !== undefined && value !== null) Object.assign(entry.attributes, { [name]: value });
    }
    entries.set(offset, entry);
    open.at(-1)?.children.push(entry);
    if (abbreviation.hasChildren) open.push(entry);
  }
  return { entries, files };
}
