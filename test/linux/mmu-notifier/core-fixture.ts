/** A fixture whose memory management calls the notifier core. */

import { MmStruct } from '../../../src/linux/mm/mm-struct';
import type { MmuNotifierRange } from '../../../src/linux/mm/notifier-hooks';
import { MmWithBareReferences } from '../../../src/linux/mm-references/bare-references';
import { MmuNotifierCore } from '../../../src/linux/mmu-notifier/core';
import { IntervalNotifiers } from '../../../src/linux/mmu-notifier/interval-notifiers';
import type { MmuNotifierOps } from '../../../src/linux/mmu-notifier/ops';
import { MmuIntervalNotifier, MmuNotifier } from '../../../src/linux/mmu-notifier/structs';
import type { Operation } from '../../../src/machine/machine';
import { type Address, NULL } from '../../../src/machine/struct';
import { errnos, type Range } from '../../../src/protocol/names';
import { MmFixture } from '../mm/mm-fixture';

export class CoreFixture {
  readonly fixture: MmFixture;
  readonly core: MmuNotifierCore;
  readonly intervals: IntervalNotifiers;
  /** Whether interval notifiers decline. */
  declines = false;

  constructor(tables: readonly MmuNotifierOps[] = []) {
    let core: MmuNotifierCore | undefined;
    this.fixture = new MmFixture((fixture, ...rest) => {
      core = new MmuNotifierCore({
        srcu: fixture.initialState.srcu,
        opsTables: tables,
        intervalOps: [{ invalidate: this.invalidated.bind(this) }],
        mm: () => fixture.mm,
        endsDeclined: true,
      });
      return new MmWithBareReferences(core, ...rest);
    });
    this.core = core as MmuNotifierCore;
    this.intervals = new IntervalNotifiers(this.core, this.fixture.mm);
    this.fixture.set(MmStruct.mm_users, 1);
  }

  get mm(): Address {
    return this.fixture.first;
  }

  /** A notifier with the first table, which is not registered. */
  notifier(ops = 1): Address {
    const { machine } = this.fixture;
    const subscription = machine.allocate(MmuNotifier.type);
    machine.write(subscription + MmuNotifier.ops, ops);
    return subscription;
  }

  registered(ops = 1): Address {
    const subscription = this.notifier(ops);
    this.fixture.do(this.core.register(subscription, this.mm));
    return subscription;
  }

  /** An interval notifier of this range, inserted. */
  inserted({ start, end }: Range): Address {
    const subscription = this.fixture.machine.allocate(MmuIntervalNotifier.type);
    const interval = { mm: this.mm, ops: 1, start, length: end - start };
    this.fixture.do(this.intervals.insert(subscription, interval));
    return subscription;
  }

  range(of: Range, blockable = true): MmuNotifierRange {
    return { mm: this.mm, ...of, event: 'UNMAP', blockable };
  }

  /** Runs the operation; returns the names of its steps. */
  stepsOf(operation: Operation<unknown>): string[] {
    const { fixture } = this;
    fixture.steps.length = 0;
    fixture.do(operation);
    return [...fixture.steps];
  }

  /** A word of the mm's subscriptions. */
  word(field: number): number {
    return this.fixture.machine.read(this.subscriptions + field);
  }

  get subscriptions(): Address {
    const found = this.fixture.word(MmStruct.notifier_subscriptions);
    if (found === NULL) throw new Error('the mm has no subscriptions');
    return found;
  }

  private *invalidated(subscription: Address, _range: Range, sequence: number): Operation<number> {
    if (this.declines) return 0;
    yield* this.intervals.setSeq(subscription, sequence);
    return 1;
  }
}

/** Ops that record their calls, and decline every start. */
export function declining(calls: string[]): MmuNotifierOps {
  return {
    *invalidate_range_start() {
      calls.push('start');
      return -errnos.EAGAIN;
    },
    *invalidate_range_end() {
      calls.push('end');
    },
  };
}
