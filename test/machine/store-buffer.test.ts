import { expect } from 'chai';
import { lockClass } from '../../src/linux/kernel/lockdep';
import { Spinlock, spinLock, spinLockInit, spinUnlock } from '../../src/linux/kernel/spinlock';
import { step } from '../../src/machine/effect';
import type { Machine, Operation } from '../../src/machine/machine';
import {
  PendingStore,
  plainStore,
  releaseStores,
  STORE_SLOTS,
  storesArrive,
} from '../../src/machine/store-buffer';
import { struct } from '../../src/machine/struct';
import { everyInterleaving, note, place } from './machine-fixture';

const Message = struct('message', { data: 'word', flag: 'word' });
const lockClassHere = lockClass('message lock');

/** A message, on a machine with a store buffer. */
function boot(machine: Machine) {
  const slots = Array.from({ length: STORE_SLOTS }, () => place(machine, PendingStore));
  machine.pendingStores.splice(0, machine.pendingStores.length, ...slots);
  const lock = place(machine, Spinlock);
  spinLockInit(machine, lock, lockClassHere);
  return { message: place(machine, Message), lock, slots };
}
type Fixture = ReturnType<typeof boot>;

/** Reads the flag, and then the data. */
function* reader({ message }: Fixture): Operation {
  const flag = yield step('reads the flag', (machine) => machine.read(message + Message.flag));
  const data = yield step('reads the data', (machine) => machine.read(message + Message.data));
  yield note(`${flag} ${data}`);
}

const runners = Array.from({ length: STORE_SLOTS }, (_, slot) => ({ slots }: Fixture) => {
  return storesArrive(slots[slot] as number);
});

/** The values that the reader reads, flag and data. */
function seen(writer: (fixture: Fixture) => Operation): string[] {
  const { outcomes } = everyInterleaving({ boot, tasks: [writer, reader], runners });
  return [...new Set(outcomes.flatMap(({ notes }) => notes))].map((one) => one.slice(-3)).sort();
}

describe('stores on a machine with a store buffer', () => {
  it('become visible in either order', () => {
    const writer = function* ({ message }: Fixture): Operation {
      yield step('data', (machine) => plainStore(machine, message + Message.data, 1));
      yield step('flag', (machine) => plainStore(machine, message + Message.flag, 1));
    };
    expect(seen(writer)).to.deep.equal(['0 0', '0 1', '1 0', '1 1']);
  });

  it('are visible before a store-release', () => {
    const writer = function* ({ message }: Fixture): Operation {
      yield step('data', (machine) => plainStore(machine, message + Message.data, 1));
      yield step('flag', (machine) => {
        releaseStores(machine);
        machine.write(message + Message.flag, 1);
      });
    };
    expect(seen(writer)).to.deep.equal(['0 0', '0 1', '1 1']);
  });

  it('are visible before an unlock that follows them', () => {
    const writer = function* ({ message, lock }: Fixture): Operation {
      yield* spinLock(lock, 'lock');
      yield step('data', (machine) => plainStore(machine, message + Message.data, 1));
      yield* spinUnlock(lock, 'lock');
      yield step('flag', (machine) => machine.write(message + Message.flag, 1));
    };
    expect(seen(writer)).to.deep.equal(['0 0', '0 1', '1 1']);
  });

  it('to one address share a slot', () => {
    const writer = function* ({ message, slots }: Fixture): Operation {
      const used = yield step('data, twice', (machine) => {
        for (const data of [1, 2]) plainStore(machine, message + Message.data, data);
        return slots.filter((slot) => machine.read(slot + PendingStore.owner) !== 0).length;
      });
      yield note(`${used}`);
    };
    expect(everyInterleaving({ boot, tasks: [writer], runners }).notes).to.deep.equal(['1']);
  });
});
