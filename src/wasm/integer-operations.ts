/**
 * WebAssembly's operations on integers that have no effect and cannot trap, as JavaScript. Shift
 * counts are taken modulo the width, as by WebAssembly.
 */
import { compared, computed, conditionOf, type Expression, operand, unsigned } from './expression';

/** The operations that JavaScript has no operator for; each translated module begins with them. */
export const INTEGER_FUNCTIONS = `
const wrap = (x) => BigInt.asIntN(64, x);
const unsigned64 = (x) => BigInt.asUintN(64, x);
const ctz32 = (x) => (x === 0 ? 32 : 31 - Math.clz32(x & -x));
const popcnt32 = (x) => {
  let count = 0;
  for (let rest = x; rest !== 0; rest &= rest - 1) count++;
  return count;
};
const high = (x) => Number(BigInt.asIntN(32, x >> 32n));
const low = (x) => Number(BigInt.asIntN(32, x));
const clz64 = (x) => BigInt(high(x) === 0 ? 32 + Math.clz32(low(x)) : Math.clz32(high(x)));
const ctz64 = (x) => BigInt(low(x) === 0 ? 32 + ctz32(high(x)) : ctz32(low(x)));
const popcnt64 = (x) => BigInt(popcnt32(low(x)) + popcnt32(high(x)));
const rotl64 = (x, n) => wrap((x << (n & 63n)) | (unsigned64(x) >> (-n & 63n)));
`.trim();

type Build = (a: Expression, b: Expression) => Expression;

export interface IntegerOperation {
  readonly operands: 1 | 2;
  /** For one operand, \`b\` is that operand too. */
  readonly build: Build;
}

function unary(code: (a: string) => string): IntegerOperation {
  return { operands: 1, build: (a) => computed(code(operand(a)), [a]) };
}

function binary(code: (a: string, b: string) => string): IntegerOperation {
  return { operands: 2, build: (a, b) => computed(code(operand(a), operand(b)), [a, b]) };
}

const rotl32 = (a: string, n: string): string => `(${a} << ${n}) | (${a} >>> -${n})`;

const OPERATIONS = new Map<string, IntegerOperation>([
  ['i32.add', binary((a, b) => `(${a} + ${b}) | 0`)],
  ['i32.sub', binary((a, b) => `(${a} - ${b}) | 0`)],
  ['i32.mul', binary((a, b) => `Math.imul(${a}, ${b})`)],
  ['i32.and', binary((a, b) => `${a} & ${b}`)],
  ['i32.or', binary((a, b) => `${a} | ${b}`)],
  ['i32.xor', binary((a, b) => `${a} ^ ${b}`)],
  ['i32.shl', binary((a, b) => `${a} << ${b}`)],
  ['i32.shr_s', binary((a, b) => `${a} >> ${b}`)],
  ['i32.shr_u', binary((a, b) => `(${a} >>> ${b}) | 0`)],
  ['i32.rotl', binary((a, b) => rotl32(a, b))],
  ['i32.rotr', binary((a, b) => `(${a} >>> ${b}) | (${a} << -${b})`)],
  ['i32.clz', unary((a) => `Math.clz32(${a})`)],
  ['i32.ctz', unary((a) => `ctz32(${a})`)],
  ['i32.popcnt', unary((a) => `popcnt32(${a})`)],
  ['i32.extend8_s', unary((a) => `(${a} << 24) >> 24`)],
  ['i32.extend16_s', unary((a) => `(${a} << 16) >> 16`)],
  ['i32.wrap_i64', unary((a) => `low(${a})`)],
  ['i64.extend_i32_s', unary((a) => `BigInt(${a})`)],
  ['i64.extend_i32_u', { operands: 1, build: (a) => computed(`BigInt(${unsigned(a)})`, [a]) }],
  ['i64.add', binary((a, b) => `wrap(${a} + ${b})`)],
  ['i64.sub', binary((a, b) => `wrap(${a} - ${b})`)],
  ['i64.mul', binary((a, b) => `wrap(${a} * ${b})`)],
  ['i64.and', binary((a, b) => `${a} & ${b}`)],
  ['i64.or', binary((a, b) => `${a} | ${b}`)],
  ['i64.xor', binary((a, b) => `${a} ^ ${b}`)],
  ['i64.shl', binary((a, b) => `wrap(${a} << (${b} & 63n))`)],
  ['i64.shr_s', binary((a, b) => `${a} >> (${b} & 63n)`)],
  ['i64.shr_u', binary((a, b) => `wrap(unsigned64(${a}) >> (${b} & 63n))`)],
  ['i64.rotl', binary((a, b) => `rotl64(${a}, ${b})`)],
  ['i64.rotr', binary((a, b) => `rotl64(${a}, -${b})`)],
  ['i64.clz', unary((a) => `clz64(${a})`)],
  ['i64.ctz', unary((a) => `ctz64(${a})`)],
  ['i64.popcnt', unary((a) => `popcnt64(${a})`)],
  ['i64.extend8_s', unary((a) => `BigInt.asIntN(8, ${a})`)],
  ['i64.extend16_s', unary((a) => `BigInt.asIntN(16, ${a})`)],
  ['i64.extend32_s', unary((a) => `BigInt.asIntN(32, ${a})`)],
  ['i32.eqz', { operands: 1, build: (a) => compared(negated(a), [a]) }],
  ['i64.eqz', { operands: 1, build: (a) => compared(`${operand(a)} === 0n`, [a]) }],
]);

function negated(value: Expression): string {
  return value.condition === null ? `${operand(value)} === 0` : `!(${value.condition})`;
}

function comparison(code: Build): IntegerOperation {
  return { operands: 2, build: code };
}

for (const [name, operator] of [
  ['eq', '==='],
  ['ne', '!=='],
] as const) {
  for (const type of ['i32', 'i64']) {
    OPERATIONS.set(
      `${type}.${name}`,
      comparison((a, b) => compared(`${operand(a)} ${operator} ${operand(b)}`, [a, b])),
    );
  }
}

for (const [name, operator] of [
  ['lt', '<'],
  ['gt', '>'],
  ['le', '<='],
  ['ge', '>='],
] as const) {
  const signed = comparison((a, b) => compared(`${operand(a)} ${operator} ${operand(b)}`, [a, b]));
  OPERATIONS.set(`i32.${name}_s`, signed);
  OPERATIONS.set(`i64.${name}_s`, signed);
  OPERATIONS.set(
    `i32.${name}_u`,
    comparison((a, b) => compared(`${unsigned(a)} ${operator} ${unsigned(b)}`, [a, b])),
  );
  OPERATIONS.set(
    `i64.${name}_u`,
    comparison((a, b) =>
      compared(`unsigned64(${a.code}) ${operator} unsigned64(${b.code})`, [a, b]),
    ),
  );
}

export function integerOperation(name: string): IntegerOperation | undefined {
  return OPERATIONS.get(name);
}

/** The value of a division that does not trap. */
export function quotient(name: string, a: Expression, b: Expression): Expression | null {
  const [x, y] = [operand(a), operand(b)];
  switch (name) {
    case 'i32.div_s':
      return computed(`(${x} / ${y}) | 0`, [a, b]);
    case 'i32.rem_s':
      return computed(`(${x} % ${y}) | 0`, [a, b]);
    case 'i32.div_u':
      return computed(`(${unsigned(a)} / ${unsigned(b)}) | 0`, [a, b]);
    case 'i32.rem_u':
      return computed(`(${unsigned(a)} % ${unsigned(b)}) | 0`, [a, b]);
    case 'i64.div_s':
      return computed(`${x} / ${y}`, [a, b]);
    case 'i64.rem_s':
      return computed(`${x} % ${y}`, [a, b]);
    case 'i64.div_u':
      return computed(`wrap(unsigned64(${x}) / unsigned64(${y}))`, [a, b]);
    case 'i64.rem_u':
      return computed(`wrap(unsigned64(${x}) % unsigned64(${y}))`, [a, b]);
    default:
      return null;
  }
}

/** `value` by condition. */
export function select(condition: Expression, a: Expression, b: Expression): Expression {
  const code = `${conditionOf(condition)} ? ${operand(a)} : ${operand(b)}`;
  return computed(code, [condition, a, b]);
}
