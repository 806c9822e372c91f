/** Random numbers that a seed repeats: splitmix32, not for secrets. */
export class RandomNumbers {
  constructor(private state: number) {}

  /** A whole number from 0 to `limit` - 1, each as likely as another. */
  below(limit: number): number {
    return Math.floor((this.next() / 2 ** 32) * limit);
  }

  private next(): number {
    this.state = (this.state + 0x9e3779b9) | 0;
    let mixed = this.state ^ (this.state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  }
}
