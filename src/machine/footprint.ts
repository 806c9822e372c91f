/** The objects, words and locks that a step accesses. Its result depends on the objects only. */
import { type Address, MAX_OBJECT_WORDS } from './struct';

/** Stands for the number of objects ever allocated, which decides the next address. */
export const ALLOCATOR = -1;

export class Footprint {
  /** Records words only where `byWord`. */
  constructor(private readonly byWord: boolean) {}

  /** Numbers of the objects accessed, in the order of their first access. */
  readonly objects: number[] = [];
  /** Addresses of words, also of those written; an object's header stands for whether it is freed. */
  readonly reads: Address[] = [];
  readonly writes: Address[] = [];
  /** Addresses of the words that the step declares to be locks. */
  readonly locks: Address[] = [];

  touch(object: number): void {
    add(this.objects, object);
  }

  read(address: Address): void {
    if (!this.byWord) return;
    add(this.reads, address);
    add(this.reads, header(address));
  }

  write(address: Address): void {
    if (!this.byWord) return;
    this.read(address);
    add(this.writes, address);
  }

  lock(owner: Address): void {
    if (this.byWord) add(this.locks, owner);
  }

  free(address: Address): void {
    this.write(header(address));
  }

  allocate(): void {
    this.count();
    if (this.byWord) add(this.writes, ALLOCATOR);
  }

  /** The step depends on how many objects there are. */
  count(): void {
    this.touch(ALLOCATOR);
    if (this.byWord) add(this.reads, ALLOCATOR);
  }
}

function header(address: Address): Address {
  return address - (address % MAX_OBJECT_WORDS);
}

/** The lists are short, so this takes less time and memory than a set. */
function add(list: number[], value: number): void {
  if (!list.includes(value)) list.push(value);
}
