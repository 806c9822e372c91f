/** C's addresses on the objects of the machine. */
import { expect } from 'chai';
import { DriverNotifier } from '../../../src/harness/driver-notifier';
import {
  cObject,
  OBJECTS,
  OPS_TABLES,
  pointerFromC,
  pointerToC,
} from '../../../src/implementations/kernel-source/addresses';
import { MemoryMap } from '../../../src/implementations/kernel-source/memory-map';
import {
  LayoutError,
  ObjectLayouts,
} from '../../../src/implementations/kernel-source/object-layouts';
import { StaticData } from '../../../src/implementations/kernel-source/static-data';
import type { RecordLayout } from '../../../src/implementations/kernel-source/unit';
import { initLockdep } from '../../../src/linux/kernel/lockdep';
import { unreachableObjects } from '../../../src/linux/kernel/slab';
import { initTasks } from '../../../src/linux/kernel/task';
import { MmStruct } from '../../../src/linux/mm/mm-struct';
import { MmuNotifier } from '../../../src/linux/mmu-notifier/structs';
import { Machine } from '../../../src/machine/machine';
import { BadAccess, LIST_POISON } from '../../../src/machine/memory';
import type { Address } from '../../../src/machine/struct';
import { FUNCTIONS } from '../../../src/wasm/c-module';
import { field, handMadeUnit, recordOf, usualRecords } from './hand-made-unit';

interface Made {
  readonly machine: Machine;
  readonly map: MemoryMap;
}

function machineWith(records: readonly RecordLayout[] = usualRecords): Made {
  const unit = handMadeUnit({ records });
  const layouts = new ObjectLayouts(unit.layouts);
  const map = new MemoryMap(layouts, new StaticData(unit.module), FUNCTIONS);
  const machine = new Machine(['task', 'other']);
  machine.compiled = map;
  initTasks(machine);
  initLockdep(machine);
  return { machine, map };
}

function replaced(record: RecordLayout): RecordLayout[] {
  return usualRecords.map((one) => (one.name === record.name ? record : one));
}

/** What a bad access is reported as, and why. */
function reportOf(access: () => void): string {
  try {
    access();
  } catch (error) {
    if (error instanceof BadAccess) return `${error.report}: ${error.message}`;
    throw error;
  }
  return 'no report';
}

function allocated({ machine, map }: Made, size: number, isZeroed = true): number {
  return pointerToC(machine.allocate(map.layouts.allocated(size, isZeroed, false)));
}

describe('the memory of translated C', () => {
  it('keeps words, halves and bytes, signed or not', () => {
    const made = machineWith();
    const { machine, map } = made;
    const object = allocated(made, 12);
    map.store(machine, object, 4, 0x80f0a055);
    expect(map.load(machine, object, 4, false)).to.equal(0x80f0a055 | 0);
    expect(map.load(machine, object, 1, false)).to.equal(0x55);
    expect(map.load(machine, object + 1, 1, true)).to.equal(0xa0 - 256);
    expect(map.load(machine, object + 2, 2, false)).to.equal(0x80f0);
    expect(map.load(machine, object + 2, 2, true)).to.equal(0x80f0 - 0x10000);
    map.store(machine, object + 3, 1, 0x12);
    expect(map.load(machine, object, 4, false)).to.equal(0x12f0a055);
  });

  it('takes an unaligned access across two words of one object', () => {
    const made = machineWith();
    const { machine, map } = made;
    const object = allocated(made, 8);
    map.store(machine, object + 2, 4, 0x04030201);
    expect(map.load(machine, object + 2, 4, false)).to.equal(0x04030201);
    expect(map.load(machine, object, 4, false)).to.equal(0x02010000);
    expect(map.load(machine, object + 4, 4, false)).to.equal(0x0403);
  });

  it('reports an access beyond an object, also one that only ends there', () => {
    const made = machineWith();
    const { machine, map } = made;
    const object = allocated(made, 12);
    const beyond = 'out-of-bounds access: memory beyond a struct locked is ';
    expect(reportOf(() => map.load(machine, object + 12, 4, false))).to.equal(`${beyond}read`);
    expect(reportOf(() => map.store(machine, object + 10, 4, 1))).to.equal(`${beyond}written`);
  });

  it('reports accesses to freed memory, through NULL, error pointers, poison and wild pointers', () => {
    const made = machineWith();
    const { machine, map } = made;
    const object = allocated(made, 12);
    machine.free(pointerFromC(object));
    const report = (address: number) => reportOf(() => map.load(machine, address, 4, false));
    expect(report(object)).to.equal('use-after-free: a freed struct locked is read');
    expect(report(object + 12)).to.equal('use-after-free: a freed struct locked is read');
    expect(report(8)).to.equal('NULL pointer dereference: what NULL points to is read');
    expect(report(-12)).to.contain('what an error pointer points to');
    expect(report(0x100)).to.contain('RCU list corruption: what LIST_POISON points to');
    expect(report(0x122)).to.contain('RCU list corruption');
    expect(report(0x0badf00c)).to.contain('0xbadf00c, which is no object');
    expect(report(OBJECTS + 1024 * 500)).to.contain('which is no object');
    expect(report(cObject(machine.lockdep))).to.contain(
      'out-of-bounds access: memory beyond a struct lockdep',
    );
  });

  it('reports a byte of kmalloc() that nobody has written, and none that somebody has', () => {
    const made = machineWith();
    const { machine, map } = made;
    const object = allocated(made, 40, false);
    const read = (address: number, width: 1 | 2 | 4) =>
      reportOf(() => map.load(machine, address, width, false));
    expect(read(object + 36, 4)).to.contain(
      'use of an uninitialized value: a word of kmalloc() that nobody has written is read',
    );
    map.store(machine, object + 36, 2, 7);
    expect(read(object + 36, 2)).to.equal('no report');
    expect(read(object + 36, 4)).to.contain('36 bytes into the object');
    map.store(machine, object + 38, 2, 7);
    expect(read(object + 36, 4)).to.equal('no report');
    expect(read(object + 32, 4)).to.contain('nobody has written');
  });

  it('keeps what the simulated kernel reads where that has it, and converts pointers', () => {
    const { machine, map } = machineWith();
    const mm = machine.allocate(MmStruct.type);
    const notifier = machine.allocate(DriverNotifier.type);
    const c = cObject(notifier);
    map.store(machine, c + 12, 4, cObject(mm));
    map.store(machine, c + 28, 4, 3);
    map.store(machine, c + 8, 4, OPS_TABLES + 256);
    map.store(machine, c + 20, 4, FUNCTIONS + 8);
    expect(machine.read(notifier + MmuNotifier.mm)).to.equal(mm);
    expect(machine.read(notifier + MmuNotifier.users)).to.equal(3);
    expect(machine.read(notifier + MmuNotifier.ops)).to.equal(2);
    expect(machine.read(notifier + MmuNotifier.rcu + 2)).to.equal(3);
    const words = [12, 28, 8, 20].map((offset) => map.load(machine, c + offset, 4, false));
    expect(words).to.deep.equal([cObject(mm), 3, OPS_TABLES + 256, FUNCTIONS + 8]);
  });

  it('follows a tree that has the members in another order, and more of them', () => {
    const { machine, map } = machineWith(
      replaced(
        recordOf(
          'mmu_notifier',
          [
            ...['users', 'added', 'rcu.next', 'rcu.func', 'rcu.waits_for'],
            ...['hlist.next', 'hlist.pprev', 'mm', 'ops', 'added too'],
          ],
          [{ name: 'hlist', offset: 20, record: 'hlist_node' }],
        ),
      ),
    );
    const notifier = machine.allocate(DriverNotifier.type);
    const c = cObject(notifier);
    for (let word = 0; word < 7; word++) map.store(machine, c + 4 * word, 4, word + 1);
    expect(machine.read(notifier + MmuNotifier.users)).to.equal(1);
    map.store(machine, c + 4, 4, 77);
    map.store(machine, c + 36, 4, 88);
    expect(map.load(machine, c + 4, 4, false)).to.equal(77);
    expect(map.load(machine, c + 36, 4, false)).to.equal(88);
    expect(machine.read(notifier + DriverNotifier.owner)).to.equal(0);
    map.store(machine, c + 20, 4, c + 20);
    expect(machine.read(notifier + MmuNotifier.hlist + 1)).to.equal(notifier + MmuNotifier.hlist);
    expect(map.load(machine, c + 20, 4, false)).to.equal(c + 20);
  });

  it('refuses a tree in which a member has changed too much, by its name', () => {
    const usual = usualRecords.find(({ name }) => name === 'mmu_notifier') as RecordLayout;
    const narrower = [
      ...usual.fields.filter(({ name }) => name !== 'users'),
      field('users', 28, 2),
    ];
    const lacking = usual.fields.filter(({ name }) => name !== 'users');
    expect(() => machineWith(replaced({ ...usual, fields: narrower }))).to.throw(
      LayoutError,
      'users of struct mmu_notifier is no aligned word any more',
    );
    expect(() => machineWith(replaced({ ...usual, fields: lacking }))).to.throw(
      LayoutError,
      'struct mmu_notifier has no member users',
    );
  });

  it('keeps every pointer that C stores, whatever it points to', () => {
    const values = [
      0,
      -12,
      0x100,
      0x122,
      5,
      OBJECTS + 1024 * 3,
      OBJECTS + 1024 * 3 + 8,
      0x30000004,
    ];
    const kept = values.map((value) => pointerToC(pointerFromC(value)));
    expect(kept).to.deep.equal(values);
    expect(pointerFromC(0x100)).to.equal(LIST_POISON);
    expect(pointerFromC(-12)).to.equal(-12);
  });

  it('finds leaks by every word that may be a pointer into an object', () => {
    const made = machineWith();
    const { machine, map } = made;
    const [root, kept, lost] = [40, 20, 20].map((size) => allocated(made, size)) as [
      number,
      number,
      number,
    ];
    machine.roots.push(pointerFromC(root));
    map.store(machine, root + 8, 4, kept + 4);
    expect(unreachableObjects(machine)).to.deep.equal([pointerFromC(lost) as Address]);
    map.store(machine, kept + 16, 4, lost);
    expect(unreachableObjects(machine)).to.deep.equal([]);
  });

  it('knows where an allocated record has its locks, unless two of its size differ', () => {
    const { map } = machineWith();
    expect(map.layouts.allocated(12, true, false)).to.include({ name: 'locked' });
    expect(map.layouts.allocated(12, true, false).tasks).to.deep.equal([1]);
    const other = recordOf(
      'other',
      ['value', 'lock.owner', 'lock.class'],
      [{ name: 'lock', offset: 4, record: 'spinlock' }],
    );
    const ambiguous = machineWith([...usualRecords, other]);
    expect(() => ambiguous.map.layouts.allocated(12, true, false)).to.throw('12 bytes');
  });
});
