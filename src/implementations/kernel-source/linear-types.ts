/** Types of the objects that C itself allocates: their words are C's, in C's order. */
import { type FieldType, type StructType, struct } from '../../machine/struct';
import type { MappedWord, ObjectLayout } from './object-layout';
import type { RecordLayout } from './unit';

export interface LinearType {
  readonly type: StructType;
  readonly layout: ObjectLayout;
}

/** In which words a record of the shim headers has the tasks that hold it, or wait. */
const TASK_WORDS: Readonly<Record<string, Readonly<Record<number, FieldType>>>> = {
  spinlock: { 0: 'task' },
  mutex: { 0: 'task' },
  rw_semaphore: { 0: 'task', 1: 'task mask' },
  wait_queue_head: { 0: 'task mask' },
  completion: { 1: 'task mask' },
};

const known = new Map<string, LinearType>();

/** Words that hold tasks, by their numbers. */
function taskWords({ records }: RecordLayout): Map<number, FieldType> {
  const words = new Map<number, FieldType>();
  for (const { record, offset } of records) {
    for (const [word, type] of Object.entries(TASK_WORDS[record] ?? {}))
      words.set(offset / 4 + Number(word), type);
  }
  return words;
}

/** The records of this size agree on where tasks are; if they do not, no one knows. */
export class AmbiguousRecord extends Error {
  constructor(readonly size: number) {
    super(`records of ${size} bytes have locks at different offsets`);
  }
}

/**
 * `records` are those that the object may be. Beside C's words, it has a bit for each byte where
 * not all are written, and a word where its stores become visible late.
 */
export function linearType(
  records: readonly RecordLayout[],
  size: number,
  isZeroed: boolean,
  isPublishedLate: boolean,
): LinearType {
  const [first] = records;
  const record = records.length === 1 ? (first ?? null) : null;
  const tasks = first === undefined ? new Map<number, FieldType>() : taskWords(first);
  const place = JSON.stringify([...tasks]);
  if (records.some((other) => JSON.stringify([...taskWords(other)]) !== place))
    throw new AmbiguousRecord(size);
  const name = record?.name ?? `kmalloc-${size}`;
  const key = JSON.stringify([name, size, place, isZeroed, isPublishedLate]);
  const made = known.get(key);
  if (made !== undefined) return { ...made, layout: { ...made.layout, record } };
  const count = Math.ceil(size / 4);
  const fields: Record<string, FieldType> = {};
  for (let word = 0; word < count; word++) fields[`word${word}`] = tasks.get(word) ?? 'word';
  const bits = isZeroed ? 0 : Math.ceil(size / 32);
  for (let word = 0; word < bits; word++) fields[`written${word}`] = 'word';
  if (isPublishedLate) fields.unpublished = 'task';
  const { type } = struct(name, fields);
  const words: MappedWord[] = Array.from({ length: count }, (_, word) => {
    return { word: word + 1, kind: 'raw', shift: 0 };
  });
  const layout: ObjectLayout = {
    words,
    written: isZeroed ? 0 : count + 1,
    unpublished: isPublishedLate ? count + bits + 1 : 0,
    record,
  };
  const linear = { type, layout };
  known.set(key, linear);
  return linear;
}

/** The size that an error is about; an error of a search worker has lost its class. */
export function ambiguousSize(error: unknown): number | null {
  const message = error instanceof Error ? error.message : '';
  const [, size] = /records of (\d+) bytes have locks at different offsets/.exec(message) ?? [];
  return size === undefined ? null : Number(size);
}
