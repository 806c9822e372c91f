import { expect } from 'chai';
import fc from 'fast-check';
import type { CValue } from '../../src/wasm/c-module';
import { evaluate } from './text';

type Operands = readonly (readonly [a: CValue, b: CValue, result: CValue])[];

const MIN = -(2 ** 31);
const MIN64 = -(2n ** 63n);

/** Results as WebAssembly defines them. */
const BINARY: Readonly<Record<string, Operands>> = {
  'i32.add': [[2 ** 31 - 1, 1, MIN]],
  'i32.sub': [[MIN, 1, 2 ** 31 - 1]],
  'i32.mul': [
    [0x12345678, 0x9abcdef, -498937336],
    [2 ** 31 - 1, 2 ** 31 - 1, 1],
  ],
  'i32.and': [[0b1100, 0b1010, 0b1000]],
  'i32.or': [[0b1100, 0b1010, 0b1110]],
  'i32.xor': [[0b1100, -1, -13]],
  'i32.shl': [
    [1, 31, MIN],
    [1, 33, 2],
  ],
  'i32.shr_s': [[MIN, 31, -1]],
  'i32.shr_u': [
    [MIN, 31, 1],
    [-1, 0, -1],
  ],
  'i32.rotl': [
    [MIN + 1, 1, 3],
    [5, 0, 5],
    [5, 32, 5],
  ],
  'i32.rotr': [
    [3, 1, MIN + 1],
    [5, 0, 5],
  ],
  'i32.div_s': [[-7, 2, -3]],
  'i32.div_u': [[-1, 2, 2 ** 31 - 1]],
  'i32.rem_s': [
    [-7, 2, -1],
    [MIN, -1, 0],
  ],
  'i32.rem_u': [[-1, 10, 5]],
  'i32.eq': [
    [3, 3, 1],
    [3, 4, 0],
  ],
  'i32.ne': [
    [3, 3, 0],
    [3, 4, 1],
  ],
  'i32.lt_s': [
    [-1, 0, 1],
    [0, 0, 0],
  ],
  'i32.lt_u': [
    [-1, 0, 0],
    [0, -1, 1],
  ],
  'i32.gt_s': [
    [-1, 0, 0],
    [1, 0, 1],
  ],
  'i32.gt_u': [
    [-1, 0, 1],
    [0, 0, 0],
  ],
  'i32.le_s': [
    [-1, 0, 1],
    [0, 0, 1],
  ],
  'i32.le_u': [
    [-1, 0, 0],
    [0, 0, 1],
  ],
  'i32.ge_s': [
    [-1, 0, 0],
    [0, 0, 1],
  ],
  'i32.ge_u': [
    [-1, 0, 1],
    [0, -1, 0],
  ],
  'i64.add': [[2n ** 63n - 1n, 1n, MIN64]],
  'i64.sub': [[MIN64, 1n, 2n ** 63n - 1n]],
  'i64.mul': [[2n ** 62n, 2n, MIN64]],
  'i64.and': [[0b1100n, -6n, 0b1000n]],
  'i64.or': [[0b1100n, 0b1010n, 0b1110n]],
  'i64.xor': [[0b1100n, -1n, -13n]],
  'i64.shl': [
    [1n, 63n, MIN64],
    [1n, 65n, 2n],
  ],
  'i64.shr_s': [[MIN64, 127n, -1n]],
  'i64.shr_u': [
    [MIN64, 63n, 1n],
    [-1n, 64n, -1n],
  ],
  'i64.rotl': [
    [MIN64 + 1n, 1n, 3n],
    [5n, 0n, 5n],
  ],
  'i64.rotr': [
    [3n, 1n, MIN64 + 1n],
    [5n, 64n, 5n],
  ],
  'i64.div_s': [[-7n, 2n, -3n]],
  'i64.div_u': [[-1n, 2n, 2n ** 63n - 1n]],
  'i64.rem_s': [
    [-7n, 2n, -1n],
    [MIN64, -1n, 0n],
  ],
  'i64.rem_u': [[-1n, 10n, 5n]],
  'i64.eq': [
    [3n, 3n, 1],
    [3n, -3n, 0],
  ],
  'i64.ne': [
    [3n, 3n, 0],
    [3n, -3n, 1],
  ],
  'i64.lt_s': [[-1n, 0n, 1]],
  'i64.lt_u': [[-1n, 0n, 0]],
  'i64.gt_s': [[-1n, 0n, 0]],
  'i64.gt_u': [[-1n, 0n, 1]],
  'i64.le_s': [
    [-1n, 0n, 1],
    [0n, 0n, 1],
  ],
  'i64.le_u': [[-1n, 0n, 0]],
  'i64.ge_s': [[-1n, 0n, 0]],
  'i64.ge_u': [
    [-1n, 0n, 1],
    [0n, 0n, 1],
  ],
};

const UNARY: Readonly<Record<string, readonly (readonly [a: CValue, result: CValue])[]>> = {
  'i32.eqz': [
    [0, 1],
    [-1, 0],
  ],
  'i32.clz': [
    [0, 32],
    [1, 31],
    [-1, 0],
  ],
  'i32.ctz': [
    [0, 32],
    [MIN, 31],
    [12, 2],
  ],
  'i32.popcnt': [
    [-1, 32],
    [0b1011, 3],
  ],
  'i32.extend8_s': [
    [0x180, -128],
    [0x17f, 127],
  ],
  'i32.extend16_s': [
    [0x18000, -32768],
    [0x17fff, 32767],
  ],
  'i32.wrap_i64': [
    [2n ** 32n + 5n, 5],
    [0x80000000n, MIN],
  ],
  'i64.extend_i32_s': [[-5, -5n]],
  'i64.extend_i32_u': [[-5, 2n ** 32n - 5n]],
  'i64.eqz': [
    [0n, 1],
    [1n, 0],
  ],
  'i64.clz': [
    [0n, 64n],
    [1n, 63n],
    [2n ** 40n, 23n],
    [-1n, 0n],
  ],
  'i64.ctz': [
    [0n, 64n],
    [2n ** 40n, 40n],
    [MIN64, 63n],
    [12n, 2n],
  ],
  'i64.popcnt': [
    [-1n, 64n],
    [0b1011n + 2n ** 50n, 4n],
  ],
  'i64.extend8_s': [[0x180n, -128n]],
  'i64.extend16_s': [[0x18000n, -32768n]],
  'i64.extend32_s': [[0x180000000n, -0x80000000n]],
};

function typeOf(value: CValue): string {
  return typeof value === 'bigint' ? 'i64' : 'i32';
}

function constantOf(value: CValue): string {
  return `${typeOf(value)}.const\t${value}`;
}

describe('the translation of integer operations', () => {
  for (const [operation, cases] of Object.entries(BINARY)) {
    it(`has ${operation}`, () => {
      for (const [a, b, result] of cases) {
        const type = `(${typeOf(a)}, ${typeOf(b)}) -> (${typeOf(result)})`;
        const locals = ['local.get\t0', 'local.get\t1', operation];
        expect(evaluate(type, locals, [a, b]), `${a}, ${b}`).to.equal(result);
        const constants = [constantOf(a), constantOf(b), operation];
        expect(evaluate(`() -> (${typeOf(result)})`, constants, [])).to.equal(result);
      }
    });
  }

  for (const [operation, cases] of Object.entries(UNARY)) {
    it(`has ${operation}`, () => {
      for (const [a, result] of cases) {
        const type = `(${typeOf(a)}) -> (${typeOf(result)})`;
        expect(evaluate(type, ['local.get\t0', operation], [a]), `${a}`).to.equal(result);
        const constants = [constantOf(a), operation];
        expect(evaluate(`() -> (${typeOf(result)})`, constants, [])).to.equal(result);
      }
    });
  }

  it('keeps i32 signed and i64 within 64 bits, whatever the operands', () => {
    const operand = fc.oneof(fc.integer(), fc.constantFrom(MIN, -1, 0, 1, 31, 32));
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(BINARY)), operand, operand, (name, a, b) => {
        fc.pre(!/(div|rem)/.test(name) || (b !== 0 && b !== -1));
        const is64 = name.startsWith('i64');
        const [x, y] = is64 ? [BigInt(a) << 31n, BigInt(b)] : [a, b];
        const type = is64 ? 'i64' : 'i32';
        const resultType = /\.(eq|ne|[lg][te])/.test(name) ? 'i32' : type;
        const body = ['local.get\t0', 'local.get\t1', name];
        const result = evaluate(`(${type}, ${type}) -> (${resultType})`, body, [x, y]);
        if (typeof result === 'bigint') expect(BigInt.asIntN(64, result)).to.equal(result);
        else expect(Object.is(result, (result as number) | 0)).to.equal(true);
      }),
      { numRuns: 300 },
    );
  });

  it('selects a value without evaluating anything twice', () => {
    const body = ['local.get\t0', 'local.get\t1', 'local.get\t2', 'i32.select'];
    expect(evaluate('(i32, i32, i32) -> (i32)', body, [7, 8, 1])).to.equal(7);
    expect(evaluate('(i32, i32, i32) -> (i32)', body, [7, 8, 0])).to.equal(8);
    const wide = ['i64.const\t1', 'i64.const\t2', 'local.get\t0', 'i64.eqz', 'i64.select'];
    expect(evaluate('(i64) -> (i64)', wide, [0n])).to.equal(1n);
    expect(evaluate('(i64) -> (i64)', wide, [3n])).to.equal(2n);
  });

  it('negates comparisons', () => {
    const body = ['local.get\t0', 'i32.const\t5', 'i32.lt_s', 'i32.eqz'];
    expect(evaluate('(i32) -> (i32)', body, [4])).to.equal(0);
    expect(evaluate('(i32) -> (i32)', body, [5])).to.equal(1);
  });

  it('traps where a division has no result', () => {
    for (const operation of ['div_s', 'div_u', 'rem_s', 'rem_u']) {
      for (const [type, zero] of [
        ['i32', 0],
        ['i64', 0n],
      ] as const) {
        const body = ['local.get\t0', 'local.get\t1', `${type}.${operation}`];
        const run = (): unknown => evaluate(`(${type}, ${type}) -> (${type})`, body, [zero, zero]);
        expect(run, `${type}.${operation}`).to.throw(/trap at .*unit\.c:7/);
      }
    }
    const overflow = ['local.get\t0', 'local.get\t1', 'i32.div_s'];
    expect(() => evaluate('(i32, i32) -> (i32)', overflow, [MIN, -1])).to.throw(/trap/);
    const wide = ['local.get\t0', 'local.get\t1', 'i64.div_s'];
    expect(() => evaluate('(i64, i64) -> (i64)', wide, [MIN64, -1n])).to.throw(/trap/);
    const byConstant = ['local.get\t0', 'i32.const\t0', 'i32.div_s'];
    expect(() => evaluate('(i32) -> (i32)', byConstant, [1])).to.throw(/trap/);
  });
});
