/**
 * Layouts of kernel structures in the simulated memory. A field's value in a layout is its offset
 * in words, so that `mm + MmStruct.users` is the address of a field and
 * `node - MmuNotifier.hlist` is `container_of()`.
 */

/**
 * Type of a field: a number, a pointer that leak detection follows, a task, or a nested structure.
 * A word is a signed 32-bit number. A `task` is one more than the number of a task, or 0; a
 * `task mask` has a bit for each task.
 */
export type FieldType = 'word' | 'pointer' | 'task' | 'task mask' | StructType;

/** A structure's name, its size in words, and the offsets of its pointers and tasks. */
export interface StructType {
  readonly id: number;
  readonly name: string;
  readonly size: number;
  readonly pointers: readonly number[];
  /** Offsets of tasks; `byTask` has the starts of arrays with one word per task. */
  readonly tasks: readonly number[];
  readonly taskMasks: readonly number[];
  readonly byTask: readonly number[];
}

/** Offsets by field name, and the type itself under `type`. */
export type Layout<Fields extends string> = { readonly [F in Fields]: number } & {
  readonly type: StructType;
};

/** An object's size in words, at most. */
export const MAX_OBJECT_WORDS = 256;

/** Number of an object times MAX_OBJECT_WORDS, plus the offset of a word in it. 0 is NULL. */
export type Address = number;

export const NULL: Address = 0;

/** The first word of each object is its header. */
const HEADER_WORDS = 1;

/** Offsets that a structure's type lists. */
interface Offsets {
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

/** Define a structure, with its fields in declaration order. */
export function struct<Fields extends string>(
  name: string,
  fields: Readonly<Record<Fields, FieldType>>,
): Layout<Fields> {
  const offsets: Record<string, number> = {};
  const listed = { pointers: [], tasks: [], taskMasks: [], byTask: [] } as Offsets;
  let size = HEADER_WORDS;
  for (const [field, kind] of Object.entries<FieldType>(fields)) {
    if (typeof kind === 'object') {
      // Offsets in the inner structure's type count its header, which it lacks here.
      const start = size - HEADER_WORDS;
      offsets[field] = start;
      for (const list of Object.keys(listed) as (keyof Offsets)[])
        for (const inner of kind[list]) listed[list].push(start + inner);
      size += kind.size - HEADER_WORDS;
    } else {
      offsets[field] = size;
      if (kind === 'pointer') listed.pointers.push(size);
      if (kind === 'task') listed.tasks.push(size);
      if (kind === 'task mask') listed.taskMasks.push(size);
      size += 1;
    }
  }
  if (size > MAX_OBJECT_WORDS)
    throw new RangeError(`struct ${name} is larger than ${MAX_OBJECT_WORDS} words`);
  const type = register({ id: types.length, name, size, ...listed });
  return { ...offsets, type } as Layout<Fields>;
}

/** An array of `length` numbers, as the fields `word0`, `word1` and so on of a structure. */
export function wordArray(name: string, length: number): StructType {
  const fields = Object.fromEntries(
    Array.from({ length }, (_, index) => [`word${index}`, 'word' as const]),
  );
  return struct(name, fields).type;
}

/** An array with one word per task; a permutation of the tasks permutes its words. */
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
