/**
 * Layouts of kernel structures in the simulated memory. A field's value in a layout is its offset
 * in words, so that `mm + MmStruct.users` is the address of a field and
 * `node - MmuNotifier.hlist` is `container_of()`.
 */

/**
 * What a field is: a number, a pointer that leak detection follows, or a structure within. A word
 * is a signed 32-bit number.
 */
export type FieldType = 'word' | 'pointer' | StructType;

/** A structure's name, size in words and where its pointers are. */
export interface StructType {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly pointers: readonly number[];
}

/** Offsets by field name, and the type itself under `type`. */
export type Layout<Fields extends string> = { readonly [F in Fields]: number } & {
  readonly type: StructType;
};

/** Objects have no more words than an address has room for. */
export const MAX_OBJECT_WORDS = 256;

/** The first word of each object is its header. */
const HEADER_WORDS = 1;

const types: StructType[] = [];

/** Define a structure. Fields are laid out in the order in which they are written. */
export function struct<Fields extends string>(
  name: string,
  fields: Readonly<Record<Fields, FieldType>>,
): Layout<Fields> {
  const offsets: Record<string, number> = {};
  const pointers: number[] = [];
  let size = HEADER_WORDS;
  for (const [field, kind] of Object.entries<FieldType>(fields)) {
    if (typeof kind === 'object') {
      // The inner structure's own offsets start after a header that it does not have here.
      offsets[field] = size - HEADER_WORDS;
      for (const pointer of kind.pointers) pointers.push(size - HEADER_WORDS + pointer);
      size += kind.size - HEADER_WORDS;
    } else {
      offsets[field] = size;
      if (kind === 'pointer') pointers.push(size);
      size += 1;
    }
  }
  if (size > MAX_OBJECT_WORDS)
    throw new RangeError(`struct ${name} is larger than ${MAX_OBJECT_WORDS} words`);
  const type: StructType = { id: types.length, name, size, pointers };
  types.push(type);
  return { ...offsets, type } as Layout<Fields>;
}

/** Words of an array of `length` numbers, as the fields `0` to `length - 1` of a structure. */
export function wordArray(name: string, length: number): StructType {
  const fields = Object.fromEntries(
    Array.from({ length }, (_, index) => [`word${index}`, 'word' as const]),
  );
  return struct(name, fields).type;
}

/** The structure with this number. */
export function structById(id: number): StructType {
  const type = types[id];
  if (type === undefined) throw new RangeError(`no structure has the number ${id}`);
  return type;
}
