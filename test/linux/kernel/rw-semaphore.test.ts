import { expect } from 'chai';
import { warnOn } from '../../../src/linux/kernel/bug';
import { heldBy } from '../../../src/linux/kernel/rw-semaphore';
import { step } from '../../../src/machine/effect';
import type { Operation } from '../../../src/machine/machine';
import type { Address } from '../../../src/machine/struct';
import {
  everyInterleaving,
  note,
  place,
  raise,
  Word,
  waitFor,
} from '../../machine/machine-fixture';
import {
  alone,
  boot,
  clean,
  downgrade,
  type Fixture,
  release,
  Shared,
  take,
} from './semaphore-fixture';

describe('a rw_semaphore', () => {
  function* writer({ shared, sem }: Fixture): Operation {
    yield* take.write(sem);
    yield step('changes', (machine) => machine.write(shared + Shared.value, 1));
    yield step('changes back', (machine) => machine.write(shared + Shared.value, 0));
    yield* release.write(sem);
  }
  function* look({ shared }: Fixture): Operation {
    yield step('looks', (machine) => {
      warnOn(machine, machine.read(shared + Shared.value) !== 0, 'a change is seen half done');
    });
  }
  function* reader(fixture: Fixture): Operation {
    yield* take.read(fixture.sem);
    yield* look(fixture);
    yield* look(fixture);
    yield* release.read(fixture.sem);
  }

  it('keeps readers out while a writer is in, and writers out while anybody is', () => {
    const { reports } = everyInterleaving({ boot, tasks: [writer, writer, reader] });
    expect(reports).to.deep.equal([]);
    expect(everyInterleaving({ boot, tasks: [writer, reader, reader] }).reports).to.deep.equal([]);
    const careless = everyInterleaving({ boot, tasks: [writer, look] });
    expect(careless.reports, 'without the semaphore').to.deep.equal(['WARN_ON']);
  });

  it('lets readers in together, so that each can wait inside for the other; but not writers', () => {
    const meeting = (mode: 'read' | 'write') =>
      everyInterleaving({
        boot: (machine) => ({ ...boot(machine), other: place(machine, Word) }),
        tasks: [
          function* ({ sem, flag, other }) {
            yield* take[mode](sem);
            yield raise(flag);
            yield waitFor(other);
            yield* release[mode](sem);
          },
          function* ({ sem, flag, other }) {
            yield* take[mode](sem);
            yield raise(other);
            yield waitFor(flag);
            yield* release[mode](sem);
          },
        ],
      });
    expect(meeting('read').reports).to.deep.equal([]);
    const writers = meeting('write');
    expect(writers.reports).to.deep.equal(['deadlock']);
    expect(writers.outcomes, 'whichever comes first').to.have.length(2);
  });

  it('stays with the other readers when one leaves', () => {
    const { outcomes, details } = everyInterleaving({
      boot,
      tasks: [
        function* ({ sem, flag }) {
          yield* take.read(sem);
          yield waitFor(flag);
          yield* release.read(sem);
          yield* take.write(sem);
          yield note('A writes');
        },
        function* ({ sem, flag }) {
          yield* take.read(sem);
          yield raise(flag);
        },
      ],
    });
    expect(outcomes).to.deep.equal([{ reports: ['deadlock'], notes: [] }]);
    expect(details).to.deep.equal(['A waits for ever: down_write(sem)']);
  });

  it('lets readers in after downgrade_write(), and writers not before up_read()', () => {
    const entering = (mode: 'read' | 'write') =>
      everyInterleaving({
        boot: (machine) => ({ ...boot(machine), inside: place(machine, Word) }),
        tasks: [
          function* ({ sem, flag, inside }) {
            yield* take.write(sem);
            yield* downgrade(sem);
            yield raise(flag);
            yield waitFor(inside);
            yield* release.read(sem);
          },
          function* ({ sem, flag, inside }) {
            yield waitFor(flag);
            yield* take[mode](sem);
            yield raise(inside);
            yield* release[mode](sem);
          },
        ],
      }).reports;
    expect(entering('read')).to.deep.equal([]);
    expect(entering('write')).to.deep.equal(['deadlock']);
    expect(alone(take.write, downgrade, release.read, take.write)).to.deep.equal(clean);
  });

  it('tells each task how that task holds it', () => {
    const holds = ['write', 'read', 'none'] as const;
    const { notes } = everyInterleaving({
      boot,
      tasks: [
        function* ({ sem, flag }) {
          yield* take.write(sem);
          yield* asks(sem);
          yield* downgrade(sem);
          yield* asks(sem);
          yield raise(flag);
        },
        function* ({ sem, flag }) {
          yield waitFor(flag);
          yield* asks(sem);
        },
      ],
    });
    expect(notes).to.deep.equal(['write, read, none']);
    function* asks(sem: Address): Operation {
      const answer = yield step('asks', (machine) => holds.indexOf(heldBy(machine, sem)));
      yield note(holds[answer] as string);
    }
  });
});
