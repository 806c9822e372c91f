import { expect } from 'chai';
import { type CValue, STATIC_DATA } from '../../src/wasm/c-module';
import { PlainMemory, SCRATCH } from './plain-memory';
import { functionText, unitOf } from './text';

const STACK = 0x20000100;

/** [load, stored bytes as an unsigned number, the loaded value] */
const LOADS: readonly (readonly [operation: string, stored: bigint, loaded: CValue])[] = [
  ['i32.load', 0xfedcba98n, 0xfedcba98 | 0],
  ['i32.load8_s', 0x80n, -128],
  ['i32.load8_u', 0x180n, 128],
  ['i32.load16_s', 0x8000n, -32768],
  ['i32.load16_u', 0x18000n, 32768],
  ['i64.load', 0xfedcba9876543210n, BigInt.asIntN(64, 0xfedcba9876543210n)],
  ['i64.load8_s', 0x80n, -128n],
  ['i64.load8_u', 0x180n, 128n],
  ['i64.load16_s', 0x8000n, -32768n],
  ['i64.load16_u', 0x18000n, 32768n],
  ['i64.load32_s', 0x80000000n, -0x80000000n],
  ['i64.load32_u', 0x180000000n, 0x80000000n],
];

/** [store, the bytes that it writes of 0x1122334455667788] */
const STORES: readonly (readonly [operation: string, bytes: number])[] = [
  ['i32.store', 4],
  ['i32.store8', 1],
  ['i32.store16', 2],
  ['i64.store', 8],
  ['i64.store8', 1],
  ['i64.store16', 2],
  ['i64.store32', 4],
];
const STORED = 0x1122334455667788n;

function memoryOf(type: string, ...body: string[]): PlainMemory {
  return new PlainMemory(unitOf(functionText('test', type, ...body)));
}

describe('the translation of memory accesses', () => {
  for (const [operation, stored, loaded] of LOADS) {
    it(`has ${operation}, on the stack without a step`, () => {
      const type = operation.slice(0, 3);
      const memory = memoryOf(`(i32) -> (${type})`, 'local.get\t0', `${operation}\t8:p2align=0`);
      for (const address of [STACK, SCRATCH]) {
        memory.setPrivate64(address + 8, BigInt.asIntN(64, stored));
        memory.steps.length = 0;
        expect(memory.run('test', address)).to.equal(loaded);
        const steps = operation === 'i64.load' ? 2 : 1;
        expect(memory.steps).to.deep.equal(
          address === STACK ? [] : Array(steps).fill('load at line 7'),
        );
      }
    });
  }

  for (const [operation, bytes] of STORES) {
    it(`has ${operation}, on the stack without a step`, () => {
      const type = operation.slice(0, 3);
      const memory = memoryOf(
        `(i32, ${type}) -> ()`,
        'local.get\t0',
        'local.get\t1',
        `${operation}\t8`,
      );
      const value = type === 'i64' ? STORED : Number(BigInt.asIntN(32, STORED));
      const mask = 2n ** BigInt(8 * bytes) - 1n;
      for (const address of [STACK, SCRATCH]) {
        memory.setPrivate64(address + 8, -1n);
        memory.steps.length = 0;
        memory.run('test', address, value);
        const expected = BigInt.asIntN(64, ~mask | (STORED & mask));
        expect(memory.getPrivate64(address + 8)).to.equal(expected);
        const steps = operation === 'i64.store' ? 2 : 1;
        expect(memory.steps).to.deep.equal(
          address === STACK ? [] : Array(steps).fill('store at line 7'),
        );
      }
    });
  }

  it('copies and fills', () => {
    const memory = memoryOf(
      '(i32, i32, i32) -> ()',
      'local.get\t0',
      'local.get\t1',
      'local.get\t2',
      'memory.copy\t0, 0',
      'local.get\t1',
      'i32.const\t7',
      'i32.const\t2',
      'memory.fill\t0',
    );
    memory.setPrivate(SCRATCH, 4, 0x01020304);
    memory.run('test', SCRATCH + 1, SCRATCH, 3);
    expect(memory.getPrivate(SCRATCH, 4, false)).to.equal(0x02030707);
    expect(memory.steps).to.deep.equal(['copy at line 7', 'fill at line 7']);
  });

  it('evaluates in the order of the instructions', () => {
    const memory = memoryOf(
      '(i32) -> (i32)',
      'local.get\t0',
      'i32.load\t0',
      'local.get\t0',
      'i32.const\t9',
      'i32.store\t0',
      'local.get\t0',
      'i32.load\t0',
      'i32.sub',
    );
    memory.setPrivate(SCRATCH, 4, 30);
    expect(memory.run('test', SCRATCH)).to.equal(21);
  });

  it('adds offsets to addresses of objects', () => {
    const unit = unitOf(
      '\t.type\tfirst,@object\n\t.section\t.data.first,"",@\nfirst:\n\t.int32\t11\n\t.int32\t22',
      '\t.size\tfirst, 8',
      functionText(
        'test',
        '(i32) -> (i32)',
        'local.get\t0',
        'i32.load\tfirst+4',
        'i32.const\tfirst',
        'i32.load\t4',
        'i32.add',
        'i32.const\tfirst+8',
        'i32.load\t0',
        'i32.add',
      ),
    );
    const memory = new PlainMemory(unit);
    expect(memory.run('test', 0)).to.equal(44);
    expect(memory.run('test', -4)).to.equal(33);
    expect(unit.data.map(({ address }) => address)).to.deep.equal([STATIC_DATA]);
  });
});
