/** A list of 32-bit numbers that grows: a fraction of what an array of numbers costs. */
export class IntVector {
  private words: Int32Array<ArrayBuffer> = new Int32Array(1 << 8);
  private count = 0;

  get length(): number {
    return this.count;
  }

  at(index: number): number {
    return this.words[index] as number;
  }

  push(value: number): void {
    if (this.count === this.words.length) {
      const larger = new Int32Array(this.count * 2);
      larger.set(this.words);
      this.words = larger;
    }
    this.words[this.count++] = value;
  }

  toArray(): Int32Array<ArrayBuffer> {
    return this.words.slice(0, this.count);
  }
}
