/** Permutations of the tasks, and how they change the contents of objects. */
import type { StructType } from './struct';

/** For each task number, the number that the task had before. */
export type TaskPermutation = readonly number[];

/** The words with every task in them permuted; false where the type has no tasks. */
export function permuteTasks(
  words: Int32Array,
  type: StructType,
  permutation: TaskPermutation,
): Int32Array | false {
  if (type.tasks.length + type.taskMasks.length + type.byTask.length === 0) return false;
  const permuted = words.slice();
  for (const offset of type.tasks) {
    const task = (words[offset] as number) - 1;
    if (task >= 0) permuted[offset] = 1 + permutation.indexOf(task);
  }
  for (const offset of type.taskMasks) {
    let mask = 0;
    permutation.forEach((before, now) => {
      if (((words[offset] as number) & (1 << before)) !== 0) mask |= 1 << now;
    });
    permuted[offset] = mask;
  }
  for (const offset of type.byTask) {
    permutation.forEach((before, now) => {
      permuted[offset + now] = words[offset + before] as number;
    });
  }
  return permuted;
}
