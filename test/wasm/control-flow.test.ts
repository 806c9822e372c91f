import { expect } from 'chai';
import { PlainMemory } from './plain-memory';
import { evaluate, functionText, unitOf } from './text';

/** The results for each argument. */
function results(body: readonly string[], args: readonly number[]): unknown[] {
  return args.map((argument) => evaluate('(i32) -> (i32)', body, [argument]));
}

describe('the translation of control flow', () => {
  it('leaves blocks by br and br_if', () => {
    const body = [
      '.local\ti32',
      'block',
      'block',
      'local.get\t0',
      'br_if\t0',
      'i32.const\t5',
      'local.set\t1',
      'br\t1',
      'end_block',
      'i32.const\t6',
      'local.set\t1',
      'end_block',
      'local.get\t1',
    ];
    expect(results(body, [0, 1, -1])).to.deep.equal([5, 6, 6]);
  });

  it('repeats loops, and goes on after them', () => {
    const body = [
      '.local\ti32',
      'loop',
      'local.get\t1',
      'local.get\t0',
      'i32.add',
      'local.set\t1',
      'local.get\t0',
      'i32.const\t-1',
      'i32.add',
      'local.tee\t0',
      'i32.const\t0',
      'i32.gt_s',
      'br_if\t0',
      'end_loop',
      'local.get\t1',
    ];
    expect(results(body, [1, 4])).to.deep.equal([1, 10]);
  });

  it('chooses by br_table, out of range too', () => {
    const body = [
      'block',
      'block',
      'block',
      'local.get\t0',
      'br_table\t{1, 0, 2}                  # 1: down to label1',
      'end_block',
      'i32.const\t100',
      'return',
      'end_block',
      'i32.const\t200',
      'return',
      'end_block',
      'i32.const\t300',
    ];
    expect(results(body, [0, 1, 2, 77, -1])).to.deep.equal([200, 100, 300, 300, 300]);
  });

  it('has results of blocks, loops and ifs', () => {
    const block = [
      'block\ti32',
      'i32.const\t1',
      'local.get\t0',
      'br_if\t0',
      'drop',
      'i32.const\t2',
      'end_block',
      'i32.const\t10',
      'i32.mul',
    ];
    expect(results(block, [0, 1])).to.deep.equal([20, 10]);
    const conditional = [
      'i32.const\t1000',
      'local.get\t0',
      'if\ti32',
      'i32.const\t1',
      'else',
      'i32.const\t2',
      'end_if',
      'i32.add',
    ];
    expect(results(conditional, [0, 3])).to.deep.equal([1002, 1001]);
    const loop = ['loop\ti32', 'local.get\t0', 'end_loop'];
    expect(results(loop, [4])).to.deep.equal([4]);
  });

  it('goes on after an if whose arms both leave, where a branch comes to its end', () => {
    const body = [
      'block',
      'local.get\t0',
      'if',
      'br\t1',
      'else',
      'local.get\t0',
      'br_if\t0',
      'i32.const\t7',
      'return',
      'end_if',
      'unreachable',
      'end_block',
      'i32.const\t8',
    ];
    expect(results(body, [0, 1])).to.deep.equal([7, 8]);
  });

  it('returns from within blocks, and skips what is not reached', () => {
    const body = [
      'block',
      'loop',
      'local.get\t0',
      'return',
      'block',
      'i32.const\t1',
      'drop',
      'end_block',
      'br\t0',
      'end_loop',
      'end_block',
      'unreachable',
    ];
    expect(results(body, [9])).to.deep.equal([9]);
  });

  it('traps at unreachable', () => {
    expect(() => evaluate('() -> ()', ['unreachable'], [])).to.throw(/trap at .*unit\.c:7/);
  });

  it('keeps the value of a local that is assigned while its old value is on the stack', () => {
    const set = ['local.get\t0', 'i32.const\t5', 'local.set\t0', 'local.get\t0', 'i32.sub'];
    expect(results(set, [3])).to.deep.equal([-2]);
    const within = [
      'local.get\t0',
      'i32.const\t1',
      'i32.add',
      'block',
      'i32.const\t50',
      'local.set\t0',
      'end_block',
      'local.get\t0',
      'i32.sub',
    ];
    expect(results(within, [3])).to.deep.equal([-46]);
    const loaded = ['local.get\t0', 'local.get\t0', 'i32.load\t0', 'local.tee\t0', 'i32.sub'];
    const before = ['local.get\t0', 'i32.const\t40', 'i32.store\t0', ...loaded];
    expect(results(before, [0x20000100])).to.deep.equal([0x20000100 - 40]);
  });

  it('calls functions of the unit, those through pointers, and those of others', () => {
    const unit = unitOf(
      '\t.functype\timported (i32) -> (i64)',
      functionText('less', '(i32, i32) -> (i32)', 'local.get\t0', 'local.get\t1', 'i32.sub'),
      functionText(
        'test',
        '(i32) -> (i64)',
        'i32.const\t100',
        'i32.const\t30',
        'local.get\t0',
        'call\tless',
        'i32.const\tless',
        'call_indirect\t(i32, i32) -> (i32)',
        'call\timported',
      ),
    );
    const imports = { imported: (_: PlainMemory, x: unknown) => BigInt(Number(x) + 1) };
    const memory = new PlainMemory(unit, { imports });
    expect(memory.run('test', 5)).to.equal(76n);
    expect(memory.steps).to.deep.equal(['call imported at line 7']);
    expect(unit.functionTable).to.deep.equal(['less']);
  });

  it('moves the stack pointer', () => {
    const body = [
      '.local\ti32',
      'global.get\t__stack_pointer',
      'global.get\t__stack_pointer',
      'i32.const\t-16',
      'i32.add',
      'global.set\t__stack_pointer',
      'global.get\t__stack_pointer',
      'i32.sub',
    ];
    expect(evaluate('() -> (i32)', body, [])).to.equal(16);
  });
});
