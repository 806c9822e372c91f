/** Tasks that change their numbers, and what that does to the contents of objects. */
import type { StructType } from './struct';

/** For each number of a task, the number that it had before. A permutation. */
export type TaskPermutation = readonly number[];

/** The words with every task in them renamed; false where that changes nothing. */
export function permuteTasks(
  words: Int32Array,
  type: StructType,
  renaming: TaskPermutation,
): Int32Array | false {
  if (type.tasks.length + type.taskMasks.length + type.byTask.length === 0) return false;
  const renamed = words.slice();
  for (const offset of type.tasks) {
    const task = (words[offset] as number) - 1;
    if (task >= 0) renamed[offset] = 1 + renaming.indexOf(task);
  }
  for (const offset of type.taskMasks) {
    let mask = 0;
    renaming.forEach((before, now) => {
      if (((words[offset] as number) & (1 << before)) !== 0) mask |= 1 << now;
    });
    renamed[offset] = mask;
  }
  for (const offset of type.byTask) {
    renaming.forEach((before, now) => {
      renamed[offset + now] = words[offset + before] as number;
    });
  }
  return renamed;
}
