/** Faults in SRCU itself: kernel/rcu/srcutree.c. */

import type { Caller } from '../src/harness/calls';
import { DriverSrcu } from '../src/harness/driver-srcu';
import type { Fault } from '../src/harness/fault';
import type { Operation } from '../src/machine/machine';

export const srcuFaults: readonly Fault[] = [
  {
    id: 'synchronize-srcu-does-not-wait',
    title: 'synchronize_srcu of a domain of its own returns at once',
    source: 'Documentation/RCU: synchronize_srcu() waits for the readers that have begun before',
    breaks: ['G-141'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *synchronize(): Operation {}
      },
    },
  },
  {
    id: 'srcu-barrier-does-not-wait',
    title: 'srcu_barrier waits for readers, and not for queued functions',
    source: 'Documentation/RCU; what mmu_notifier_synchronize() of Linux 6.12 would need to know',
    breaks: ['G-141'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *barrier(caller: Caller): Operation {
          yield* this.synchronize(caller);
        }
      },
    },
  },
  {
    id: 'synchronize-srcu-waits-for-later-readers',
    title: 'synchronize_srcu waits twice, and so for readers that begin meanwhile',
    source: 'Documentation/RCU: who enters a read-side critical section later is not waited for',
    breaks: ['G-142'],
    parts: {
      DriverSrcu: class extends DriverSrcu {
        override *synchronize(caller: Caller): Operation {
          yield* super.synchronize(caller);
          yield* super.synchronize(caller);
        }
      },
    },
  },
];
