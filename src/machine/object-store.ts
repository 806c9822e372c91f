/**
 * Every distinct content of an object, stored once and numbered. A state of the memory is then a
 * short list of numbers, one per object, which is cheap to copy, hash and compare (the "collapse"
 * compression of Holzmann, State Compression in SPIN, 1997).
 */

export type VersionId = number;

// Stryker disable all: any other hash is as good, or only slower
/** A 32-bit hash of words; not cryptographic. */
export function hashWords(words: Int32Array, from: number, to: number): number {
  let hash = 0x9e3779b9;
  for (let index = from; index < to; index++) {
    hash = Math.imul(hash ^ (words[index] as number), 0x85ebca6b);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
// Stryker restore all

export class ObjectStore {
  private readonly contents: Int32Array[] = [];
  /** Of each slot, the version plus one; 0 is an empty slot. */
  private table = new Int32Array(1 << 8);

  get(version: VersionId): Int32Array {
    return this.contents[version] as Int32Array;
  }

  /** The number of this content. Copies the words if the content is new. */
  intern(words: Int32Array): VersionId {
    const mask = this.table.length - 1;
    let slot = hashWords(words, 0, words.length) & mask;
    for (;;) {
      const version = (this.table[slot] as number) - 1;
      if (version < 0) return this.add(words, slot);
      if (equalWords(this.get(version), words)) return version;
      slot = (slot + 1) & mask;
    }
  }

  private add(words: Int32Array, slot: number): VersionId {
    const version = this.contents.length;
    this.contents.push(words.slice());
    this.table[slot] = version + 1;
    if (this.contents.length * 2 > this.table.length) this.grow();
    return version;
  }

  private grow(): void {
    this.table = new Int32Array(this.table.length * 4);
    const mask = this.table.length - 1;
    this.contents.forEach((words, version) => {
      let slot = hashWords(words, 0, words.length) & mask;
      while ((this.table[slot] as number) > 0) slot = (slot + 1) & mask;
      this.table[slot] = version + 1;
    });
  }
}

function equalWords(left: Int32Array, right: Int32Array): boolean {
  if (left.length !== right.length) return false;
  for (let index = 0; index < left.length; index++) if (left[index] !== right[index]) return false;
  return true;
}
