/** The layouts of records and the values of enumerators, from debugging information. */
import type { DebugInfo, Entry } from './debug-info';
import type { FieldLayout, MemberRecord, RecordLayout, RecordLayouts } from './unit';

const POINTER_SIZE = 4;
const QUALIFIERS = ['const', 'volatile', 'restrict'];

export class TypeReader {
  constructor(private readonly info: DebugInfo) {}

  layouts(): RecordLayouts {
    const layouts = new Map<string, RecordLayout>();
    for (const entry of this.info.entries.values()) {
      const { name } = entry.attributes;
      const record = entry.tag === 'typedef' ? this.typeOf(entry) : entry;
      if (name === undefined || record === null || !isRecord(record)) continue;
      if (entry.tag === 'typedef' && record.attributes.name !== undefined) continue;
      if (!layouts.has(name)) layouts.set(name, this.layout(name, record));
    }
    return layouts;
  }

  enumerators(): Map<string, number> {
    const values = new Map<string, number>();
    for (const { tag, attributes } of this.info.entries.values()) {
      const { name, constValue } = attributes;
      if (tag === 'enumerator' && name !== undefined) values.set(name, constValue ?? 0);
    }
    return values;
  }

  private layout(name: string, record: Entry): RecordLayout {
    const fields: FieldLayout[] = [];
    const records: MemberRecord[] = [];
    this.addMembers(record, '', 0, fields, records);
    const file = this.info.files.get(record.attributes.file ?? 0) ?? '';
    return { name, size: record.attributes.byteSize ?? 0, fields, records, file };
  }

  private addMembers(
    record: Entry,
    prefix: string,
    start: number,
    fields: FieldLayout[],
    records: MemberRecord[],
  ): void {
    for (const member of record.children) {
      if (member.tag !== 'member') continue;
      const { name, location = 0, bitSize } = member.attributes;
      const type = this.typeOf(member);
      if (bitSize !== undefined) {
        const { offset, first } = this.bitsOf(member);
        fields.push({
          name: prefix + (name ?? ''),
          offset: start + offset,
          size: this.sizeOf(type),
          isPointer: false,
          bits: { first, count: bitSize },
          type: this.textOf(type),
        });
      } else if (name === undefined && type !== null && isRecord(type)) {
        // Its members are members of this record: C11, anonymous structures and unions.
        this.addMembers(type, prefix, start + location, fields, records);
      } else {
        this.addMember(prefix + (name ?? ''), start + location, type, fields, records);
      }
    }
  }

  /** Where the integer of a bit field is, and where in it the bits begin. Clang 14 writes DWARF 2. */
  private bitsOf(member: Entry): { offset: number; first: number } {
    const { location = 0, bitOffset, bitSize = 0, dataBitOffset } = member.attributes;
    const size = this.sizeOf(this.typeOf(member));
    if (dataBitOffset === undefined) {
      return { offset: location, first: 8 * size - (bitOffset ?? 0) - bitSize };
    }
    const offset = Math.floor(dataBitOffset / (8 * size)) * size;
    return { offset, first: dataBitOffset - 8 * offset };
  }

  private addMember(
    name: string,
    offset: number,
    declared: Entry | null,
    fields: FieldLayout[],
    records: MemberRecord[],
  ): void {
    const type = this.unqualified(declared);
    if (type !== null && isRecord(type)) {
      records.push({ name, offset, record: this.recordName(declared) });
      this.addMembers(type, `${name}.`, offset, fields, records);
    } else if (type?.tag === 'array') {
      const element = this.typeOf(type);
      const size = this.sizeOf(element);
      for (let n = 0; n < lengthOf(type); n++) {
        this.addMember(`${name}[${n}]`, offset + n * size, element, fields, records);
      }
    } else {
      fields.push({
        name,
        offset,
        size: this.sizeOf(declared),
        isPointer: type?.tag === 'pointer',
        bits: null,
        type: this.textOf(declared),
      });
    }
  }

  private typeOf({ attributes: { type } }: Entry): Entry | null {
    return type === undefined ? null : (this.info.entries.get(type) ?? null);
  }

  private unqualified(type: Entry | null): Entry | null {
    let found = type;
    while (found !== null && (found.tag === 'typedef' || QUALIFIERS.includes(found.tag))) {
      found = this.typeOf(found);
    }
    return found;
  }

  /** The tag of a record, or the name of the typedef that a record without a tag has. */
  private recordName(declared: Entry | null): string {
    let typedef = '';
    let found = declared;
    while (found !== null && (found.tag === 'typedef' || QUALIFIERS.includes(found.tag))) {
      if (found.tag === 'typedef') typedef = found.attributes.name ?? '';
      found = this.typeOf(found);
    }
    return found?.attributes.name ?? typedef;
  }

  private sizeOf(declared: Entry | null): number {
    const type = this.unqualified(declared);
    if (type === null) return 0;
    if (type.tag === 'array') return lengthOf(type) * this.sizeOf(this.typeOf(type));
    return type.attributes.byteSize ?? (type.tag === 'pointer' ? POINTER_SIZE : 0);
  }

  private textOf(type: Entry | null): string {
    if (type === null) return 'void';
    const { name } = type.attributes;
    const of = () => this.typeOf(type);
    switch (type.tag) {
      case 'const':
      case 'volatile':
      case 'restrict':
        return this.textOf(of());
      case 'pointer': {
        const target = of();
        if (target?.tag === 'subroutine') return this.textOf(target);
        const text = this.textOf(target);
        return text.endsWith('*') ? `${text}*` : `${text} *`;
      }
      case 'subroutine': {
        const parameters = type.children.map((parameter) => this.textOf(this.typeOf(parameter)));
        return `${this.textOf(of())} (*)(${parameters.join(', ') || 'void'})`;
      }
      case 'structure':
        return `struct ${name ?? ''}`.trim();
      case 'union':
        return `union ${name ?? ''}`.trim();
      case 'enumeration':
        return `enum ${name ?? ''}`.trim();
      case 'array':
        return `${this.textOf(of())} [${lengthOf(type)}]`;
      default:
        return name ?? 'void';
    }
  }
}

/** A record with members; one that is only declared has no layout. */
function isRecord({ tag, attributes: { declaration } }: Entry): boolean {
  return (tag === 'structure' || tag === 'union') && declaration === undefined;
}

/** Of all dimensions; 0 for a flexible array member. */
function lengthOf(array: Entry): number {
  const dimensions = array.children.filter(({ tag }) => tag === 'subrange');
  return dimensions.reduce((product, { attributes: { count, upperBound } }) => {
    return product * (count ?? (upperBound === undefined ? 0 : upperBound + 1));
  }, 1);
}
