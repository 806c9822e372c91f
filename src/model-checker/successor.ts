/** A state while steps are taken from it. */

import type { TraceId } from './trace-trie';
import type { Transition } from './transitions';

export class SuccessorState {
  words = new Int32Array(256);
  length = 0;
  private readonly firstObject: number;

  constructor(tasks: number) {
    this.firstObject = 1 + tasks;
  }

  /** Begin with this state. */
  copy(state: Int32Array, length: number): void {
    if (length > this.words.length) this.words = new Int32Array(length * 2);
    const { words } = this;
    for (let word = 0; word < length; word++) words[word] = state[word] as number;
    this.length = length;
  }

  setTrace(trace: TraceId): void {
    this.words[0] = trace;
  }

  /** Change the state as the task's step does. */
  apply(task: number, { next, changes }: Transition): void {
    this.makeRoom(this.length + changes.length);
    const { words, firstObject } = this;
    words[1 + task] = next;
    for (let at = 0; at < changes.length; at += 2) {
      const word = firstObject + (changes[at] as number);
      words[word] = changes[at + 1] as number;
      if (word >= this.length) this.length = word + 1;
    }
  }

  private makeRoom(room: number): void {
    if (room <= this.words.length) return;
    const larger = new Int32Array(room * 2);
    larger.set(this.words);
    this.words = larger;
  }
}
