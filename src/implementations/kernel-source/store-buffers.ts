/**
 * A store buffer for each task: its stores are visible to the task itself at once, and to others
 * when they leave the buffer. Under `tso` (x86) they leave it in order; under `pso` stores to
 * different words leave it in any order. A task of the model checker makes a store visible, so that
 * the search covers every moment and every order. A barrier waits until the buffer is empty.
 *
 * Each path to a state makes as many stores visible, so that these tasks need no local state.
 */
import { waitUntil } from '../../machine/effect';
import type { Machine, Operation } from '../../machine/machine';
import { BadAccess, objectAt } from '../../machine/memory';
import { type Address, NULL, type StructType, struct } from '../../machine/struct';
import type { TaskProgram } from '../../model-checker/program';
import type { Width } from '../../wasm/c-module';
import { isObject, objectOf } from './addresses';
import type { MemoryAccess } from './memory-access';
import type { MemoryMap } from './memory-map';

/** Stores that a buffer holds at most; a task that makes one more waits. */
const MAX_SLOTS = 2;

/** New objects of one task that are not published; one more publishes the oldest. */
const MAX_FRESH = 2;

const WORDS_PER_SLOT = 3;

/** For each slot, oldest first: the address in C of four bytes, their value, and which of them. */
const StoreBuffer = struct('store_buffer', {
  ...Object.fromEntries(
    Array.from({ length: MAX_SLOTS * WORDS_PER_SLOT }, (_, word) => [`word${word}`, 'word']),
  ),
  ...Object.fromEntries(
    Array.from({ length: MAX_FRESH }, (_, index) => [`fresh${index}`, 'pointer']),
  ),
} as Readonly<Record<string, 'word' | 'pointer'>>);

export const STORE_BUFFER: StructType = StoreBuffer.type;
const FIRST_FRESH = 1 + MAX_SLOTS * WORDS_PER_SLOT;

interface Slot {
  readonly address: number;
  readonly value: number;
  /** Bit n stands for byte n. */
  readonly bytes: number;
}

export class StoreBuffers implements MemoryAccess {
  readonly publishesLate: boolean;

  constructor(
    readonly name: 'tso' | 'pso',
    private readonly memory: MemoryMap,
  ) {
    this.publishesLate = name === 'pso';
  }

  readonly canStore = (machine: Machine): boolean =>
    slotsIn(machine, ownBuffer(machine)).length < MAX_SLOTS;

  readonly isDrained = (machine: Machine): boolean =>
    slotsIn(machine, ownBuffer(machine)).length === 0;

  load(machine: Machine, address: number, width: Width, signed: boolean): number {
    const own = slotsIn(machine, ownBuffer(machine));
    if (own.length === 0) return this.memory.load(machine, address, width, signed);
    let value = 0;
    for (let byte = 0; byte < width; byte++) {
      const at = address + byte;
      const newest = own.findLast(
        (slot) => slot.address === (at & ~3) && (slot.bytes & (1 << (at & 3))) !== 0,
      );
      const bits =
        newest === undefined
          ? this.memory.load(machine, at, 1, false)
          : (newest.value >>> (8 * (at & 3))) & 0xff;
      value |= bits << (8 * byte);
    }
    const shift = 32 - 8 * width;
    return signed || width === 4 ? (value << shift) >> shift : value;
  }

  store(machine: Machine, address: number, width: Width, value: number): void {
    const buffer = ownBuffer(machine);
    const isVisibleAtOnce = buffer === NULL || this.isFresh(machine, buffer, address);
    if (isVisibleAtOnce) {
      this.memory.store(machine, address, width, value);
      return;
    }
    this.memory.prepareStore(machine, address, width, value);
    for (let byte = 0; byte < width; ) {
      const at = address + byte;
      const offset = at & 3;
      const count = Math.min(width - byte, 4 - offset);
      const slots = slotsIn(machine, buffer);
      // The second half of an unaligned store finds the buffer full.
      if (slots.length === MAX_SLOTS) this.apply(machine, buffer, 0);
      push(machine, buffer, {
        address: at & ~3,
        value: (value >>> (8 * byte)) << (8 * offset),
        bytes: ((1 << count) - 1) << offset,
      });
      byte += count;
    }
  }

  publish(machine: Machine): void {
    const buffer = ownBuffer(machine);
    if (buffer === NULL) return;
    for (let index = 0; index < MAX_FRESH; index++) {
      this.publishObject(machine, machine.read(buffer + FIRST_FRESH + index));
      machine.write(buffer + FIRST_FRESH + index, NULL);
    }
  }

  noteAllocated(machine: Machine, object: Address): void {
    const buffer = ownBuffer(machine);
    if (!this.publishesLate || buffer === NULL) return;
    const last = buffer + FIRST_FRESH + MAX_FRESH - 1;
    this.publishObject(machine, machine.read(buffer + FIRST_FRESH));
    for (let word = buffer + FIRST_FRESH; word < last; word++)
      machine.write(word, machine.read(word + 1));
    machine.write(last, object);
    machine.write(object + this.flagOf(machine, object), machine.current + 1);
  }

  /** The tasks that make the stores of a task visible, `many` of the oldest in any order. */
  tasks(name: string, task: number, many: number): TaskProgram[] {
    return Array.from({ length: many }, (_, slot) => ({
      name: many === 1 ? `store buffer of ${name}` : `store buffer of ${name}, store ${slot + 1}`,
      kind: 'task' as const,
      repeats: true,
      start: () => this.drain(task, slot),
    }));
  }

  private *drain(task: number, slot: number): Operation {
    const buffer = (machine: Machine) => machine.storeBuffers[task] as Address;
    for (;;) {
      yield {
        ...waitUntil(
          'a store becomes visible',
          (machine) => canLeave(slotsIn(machine, buffer(machine)), slot),
          (machine) => this.apply(machine, buffer(machine), slot, task),
        ),
        location: 'drain',
      };
    }
  }

  private apply(machine: Machine, buffer: Address, at: number, task = machine.current): void {
    const slots = slotsIn(machine, buffer);
    const { address, value, bytes } = slots[at] as Slot;
    const { current } = machine;
    machine.current = task;
    try {
      for (const [offset, width] of piecesOf(bytes))
        this.memory.store(machine, address + offset, width, value >>> (8 * offset));
    } catch (error) {
      if (!(error instanceof BadAccess)) throw error;
      throw new BadAccess(error.report, `${error.message} as a store becomes visible`);
    } finally {
      machine.current = current;
    }
    writeSlots(
      machine,
      buffer,
      slots.filter((_, index) => index !== at),
    );
  }

  private isFresh(machine: Machine, buffer: Address, address: number): boolean {
    if (!this.publishesLate || !isObject(address)) return false;
    const object = objectOf(address);
    for (let index = 0; index < MAX_FRESH; index++)
      if (machine.read(buffer + FIRST_FRESH + index) === object) return true;
    return false;
  }

  private publishObject(machine: Machine, object: Address): void {
    if (object === NULL || machine.isFreed(object)) return;
    machine.write(object + this.flagOf(machine, object), 0);
  }

  private flagOf(machine: Machine, object: Address): number {
    return this.memory.layouts.of(machine.typeOf(objectAt(object)))?.unpublished ?? 0;
  }
}

/** NULL for a task that has no buffer. */
function ownBuffer(machine: Machine): Address {
  return machine.storeBuffers[machine.current] ?? NULL;
}

function slotsIn(machine: Machine, buffer: Address): Slot[] {
  const slots: Slot[] = [];
  if (buffer === NULL) return slots;
  for (let slot = 0; slot < MAX_SLOTS; slot++) {
    const word = buffer + 1 + slot * WORDS_PER_SLOT;
    const bytes = machine.read(word + 2);
    if (bytes === 0) break;
    slots.push({ address: machine.read(word), value: machine.read(word + 1), bytes });
  }
  return slots;
}

function writeSlots(machine: Machine, buffer: Address, slots: readonly Slot[]): void {
  for (let slot = 0; slot < MAX_SLOTS; slot++) {
    const word = buffer + 1 + slot * WORDS_PER_SLOT;
    const { address = 0, value = 0, bytes = 0 } = slots[slot] ?? {};
    machine.write(word, address);
    machine.write(word + 1, value);
    machine.write(word + 2, bytes);
  }
}

function push(machine: Machine, buffer: Address, slot: Slot): void {
  writeSlots(machine, buffer, [...slotsIn(machine, buffer), slot]);
}

/** Whether the store can leave before those that the task made earlier. */
function canLeave(slots: readonly Slot[], at: number): boolean {
  const { address } = slots[at] ?? {};
  return (
    address !== undefined && slots.slice(0, at).every((earlier) => earlier.address !== address)
  );
}

function piecesOf(bytes: number): [offset: number, width: Width][] {
  if (bytes === 0b1111) return [[0, 4]];
  if (bytes === 0b0011) return [[0, 2]];
  if (bytes === 0b1100) return [[2, 2]];
  return [0, 1, 2, 3].flatMap((offset): [number, Width][] =>
    (bytes & (1 << offset)) === 0 ? [] : [[offset, 1]],
  );
}
