/** The objects and words that a step accesses. Its result depends on the objects only. */
import { type Address, MAX_OBJECT_WORDS } from './struct';

/** Stands for the number of objects ever allocated, which decides the next address. */
export const ALLOCATOR = -1;

export class Footprint {
  /** Records words only where `byWord`. */
  constructor(private readonly byWord: boolean) {}

  /** Numbers of the objects accessed, in the order of their first access. */
  readonly objects: number[] = [];
  /** Addresses of words; an object's header stands for whether the object is freed. */
  readonly reads = new Set<Address>();
  readonly writes = new Set<Address>();

  touch(object: number): void {
    if (!this.objects.includes(object)) this.objects.push(object);
  }

  read(address: Address): void {
    if (!this.byWord) return;
    this.reads.add(address);
    this.reads.add(header(address));
  }

  write(address: Address): void {
    if (!this.byWord) return;
    this.read(address);
    this.writes.add(address);
  }

  free(address: Address): void {
    this.write(header(address));
  }

  allocate(): void {
    this.count();
    if (this.byWord) this.writes.add(ALLOCATOR);
  }

  /** The step depends on how many objects there are. */
  count(): void {
    this.touch(ALLOCATOR);
    if (this.byWord) this.reads.add(ALLOCATOR);
  }
}

function header(address: Address): Address {
  return address - (address % MAX_OBJECT_WORDS);
}
