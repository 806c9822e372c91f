/** A growing set of small non-negative integers. */
export class Bits {
  private readonly words: number[] = [];

  add(value: number): void {
    const index = value >>> 5;
    while (this.words.length <= index) this.words.push(0);
    this.words[index] = (this.words[index] as number) | (1 << (value & 31));
  }

  /** Whether that adds any. */
  addAll(other: Bits): boolean {
    while (this.words.length < other.words.length) this.words.push(0);
    let isNew = false;
    for (let index = 0; index < other.words.length; index++) {
      const before = this.words[index] as number;
      const after = before | (other.words[index] as number);
      if (after !== before) isNew = true;
      this.words[index] = after;
    }
    return isNew;
  }

  intersects(other: Bits): boolean {
    const length = Math.min(this.words.length, other.words.length);
    for (let index = 0; index < length; index++)
      if (((this.words[index] as number) & (other.words[index] as number)) !== 0) return true;
    return false;
  }
}
