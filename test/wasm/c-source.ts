/**
 * Random C of fixed-width types without undefined behaviour: overflow wraps (`-fwrapv`), shift
 * counts are masked, divisors are not zero, and no expression has a side effect. Its result does
 * not depend on the size of a pointer.
 */

/** A number from 0 to `count` - 1. */
export type Choose = (count: number) => number;

export const TYPES = [
  'int8_t',
  'uint8_t',
  'int16_t',
  'uint16_t',
  'int32_t',
  'uint32_t',
  'int64_t',
  'uint64_t',
] as const;
const WIDE = TYPES.slice(4);
const CONSTANTS = [
  '0',
  '1',
  '-1',
  '2',
  '7',
  '-8',
  '127',
  '128',
  '-128',
  '255',
  '256',
  '32767',
  '-32768',
  '65535',
  '65536',
  '2147483647',
  '-2147483647',
  '4294967295',
  '4294967296',
  '-4294967296',
  '1311768467463790320',
  '-9223372036854775807',
  '9223372036854775807',
];

/** What is in scope. */
export interface Scope {
  /** Expressions to read. */
  readonly values: readonly string[];
  /** Left sides of assignments. */
  readonly places: readonly string[];
  /** Arrays whose length is a power of two. */
  readonly arrays: readonly { readonly name: string; readonly length: number }[];
  /** Calls that may stand as the right side of an assignment. */
  readonly calls: readonly ((argument: () => string) => string)[];
}

export class CSource {
  private names = 0;

  constructor(readonly choose: Choose) {}

  pick<T>(items: readonly T[]): T {
    return items[this.choose(items.length)] as T;
  }

  name(prefix: string): string {
    return `${prefix}${this.names++}`;
  }

  constant(): string {
    const value = this.choose(3) === 0 ? String(this.choose(1_000_000)) : this.pick(CONSTANTS);
    return `(${this.pick(TYPES)})${value}LL`;
  }

  expression(scope: Scope, depth = 2): string {
    if (depth === 0) return this.choose(4) === 0 ? this.constant() : this.read(scope);
    const e = (): string => this.expression(scope, depth - 1);
    switch (this.choose(14)) {
      case 0:
      case 1:
        return `(${e()} ${this.pick(['+', '-', '*'])} ${e()})`;
      case 2:
        return `(${e()} ${this.pick(['&', '|', '^'])} ${e()})`;
      case 3:
        return this.shift(e(), e());
      case 4:
        return this.division(e(), e());
      case 5:
        return `(${e()} ${this.pick(['<', '>', '<=', '>=', '==', '!='])} ${e()})`;
      case 6:
      case 7:
        return `(${this.pick(TYPES)})${e()}`;
      case 8:
        return `(${this.pick(['-', '~', '!', '!!'])}${e()})`;
      case 9:
        return `(${e()} ? ${e()} : ${e()})`;
      case 10:
        return `(${e()} ${this.pick(['&&', '||'])} ${e()})`;
      case 11:
        return this.builtin(e());
      case 12:
        return this.rotation(e(), e());
      default:
        return this.read(scope);
    }
  }

  /** A place to assign to. */
  place(scope: Scope): string {
    return scope.arrays.length > 0 && this.choose(4) === 0
      ? this.element(scope)
      : this.pick(scope.places);
  }

  private read(scope: Scope): string {
    if (scope.arrays.length > 0 && this.choose(4) === 0) return this.element(scope);
    return this.pick([...scope.values, ...scope.places.map((place) => `(int64_t)${place}`)]);
  }

  private element(scope: Scope): string {
    const { name, length } = this.pick(scope.arrays);
    const index = this.pick(scope.values);
    return `${name}[(${index} + ${this.choose(length)}) & ${length - 1}]`;
  }

  private shift(value: string, count: string): string {
    const type = this.pick(WIDE);
    const mask = type.includes('64') ? 63 : 31;
    return `((${type})${value} ${this.pick(['<<', '>>'])} (${count} & ${mask}))`;
  }

  private division(dividend: string, divisor: string): string {
    const type = this.pick(WIDE);
    const operator = this.pick(['/', '%']);
    const safe = type.startsWith('u')
      ? `((${type})${divisor} | 1)`
      : `(${this.pick(['', '-'])}(((${type})${divisor} & 0xffff) + 2))`;
    return `((${type})${dividend} ${operator} ${safe})`;
  }

  private rotation(value: string, count: string): string {
    const [type, mask] = this.choose(2) === 0 ? ['uint32_t', 31] : ['uint64_t', 63];
    const [left, right] = this.pick([
      ['<<', '>>'],
      ['>>', '<<'],
    ]) as [string, string];
    const [x, n] = [`(${type})${value}`, `(int32_t)${count}`];
    return `((${x} ${left} (${n} & ${mask})) | (${x} ${right} (-${n} & ${mask})))`;
  }

  private builtin(value: string): string {
    return this.pick([
      `__builtin_clz((uint32_t)${value} | 1)`,
      `__builtin_ctz((uint32_t)${value} | 0x1000)`,
      `__builtin_popcount((uint32_t)${value})`,
      `__builtin_clzll((uint64_t)${value} | 1)`,
      `__builtin_ctzll((uint64_t)${value} | 0x100000000000ull)`,
      `__builtin_popcountll((uint64_t)${value})`,
      `__builtin_bswap16((uint16_t)${value})`,
      `__builtin_bswap32((uint32_t)${value})`,
      `__builtin_bswap64((uint64_t)${value})`,
    ]);
  }
}
