/**
 * Layouts of kernel structures in the simulated memory. A field's value in a layout is its offset
 * in words, so that `mm + MmStruct.users` is the address of a field and
 * `node - MmuNotifier.hlist` is `container_of()`.
 */

/**
 * What a field is: a number, a pointer that leak detection follows, a task, or a structure within.
 * A word is a signed 32-bit number. A `task` is one more than the number of a task, or 0; a
 * `task mask` has a bit for each task.
 */
export type FieldType = 'word' | 'pointer' | 'task' | 'task mask' | StructType;

/** A structure's name, size in words and where its pointers are. */
export interface StructType {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly pointers: readonly number[];
  /** Where tasks are named; `byTask` is where arrays begin that have a word for each task. */
  readonly tasks: readonly number[];
  readonly taskMasks: readonly number[];
  readonly byTask: readonly number[];
}

/** Offsets by field name, and the type itself under `type`. */
export type Layout<Fields extends string> = { readonly [F in Fields]: number } & {
  readonly type: StructType;
};

/** Objects have no more words than an address has room for. */
export const MAX_OBJECT_WORDS = 256;

/** Number of an object times MAX_OBJECT_WORDS, plus the offset of a word in it. 0 is NULL. */
export type Address = number;

export const NULL: Address = 0;

/** The first word of each object is its header. */
const HEADER_WORDS = 1;

/** Offsets that a structure's type lists. */
interface Places {
  readonly pointers: number[];
  readonly tasks: number[];
  readonly taskMasks: number[];
  readonly byTask: number[];
}

const types: StructType[] = [];

function register(type: StructType): StructType {
  types.push(type);
  return type;
}

/** Define a structure. Fields are laid out in the order in which they are written. */
export function struct<Fields extends string>(
  name: string,
  fields: Readonly<Record<Fields, FieldType>>,
): Layout<Fields> {
  const offsets: Record<string, number> = {};
  const places = { pointers: [], tasks: [], taskMasks: [], byTask: [] } as Places;
  let size = HEADER_WORDS;
  for (const [field, kind] of Object.entries<FieldType>(fields)) {
    if (typeof kind === 'object') {
      // The inner structure's own offsets start after a header that it does not have here.
      const start = size - HEADER_WORDS;
      offsets[field] = start;
      for (const kindOfPlace of Object.keys(places) as (keyof Places)[])
        for (const inner of kind[kindOfPlace]) places[kindOfPlace].push(start + inner);
      size += kind.size - HEADER_WORDS;
    } else {
      offsets[field] = size;
      if (kind === 'pointer') places.pointers.push(size);
      if (kind === 'task') places.tasks.push(size);
      if (kind === 'task mask') places.taskMasks.push(size);
      size += 1;
    }
  }
  if (size > MAX_OBJECT_WORDS)
    throw new RangeError(`struct ${name} is larger than ${MAX_OBJECT_WORDS} words`);
  const type = register({ id: types.length, name, size, ...places });
  return { ...offsets, type } as Layout<Fields>;
}

/** Words of an array of `length` numbers, as the fields `0` to `length - 1` of a structure. */
export function wordArray(name: string, length: number): StructType {
  const fields = Object.fromEntries(
    Array.from({ length }, (_, index) => [`word${index}`, 'word' as const]),
  );
  return struct(name, fields).type;
}

/** Words of an array that has one for each task, which move when tasks change their numbers. */
export function taskArray(name: string, tasks: number): StructType {
  const words = wordArray(name, tasks);
  const type = { ...words, byTask: [HEADER_WORDS] };
  types[words.id] = type;
  return type;
}

/** The structure with this number. */
export function structById(id: number): StructType {
  const type = types[id];
  if (type === undefined) throw new RangeError(`no structure has the number ${id}`);
  return type;
}
