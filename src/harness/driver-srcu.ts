/** Each driver's own srcu_struct, and the calls that a driver makes on it. */

import {
  callSrcu,
  RcuHead,
  srcuBarrier,
  srcuReadLock,
  srcuReadUnlock,
  synchronizeSrcu,
} from '../linux/kernel/srcu';
import { step } from '../machine/effect';
import type { Operation } from '../machine/machine';
import { type Address, struct } from '../machine/struct';
import type { Caller } from './calls';

/** The object that a driver queues with `call_srcu()` on its own domain. */
export const DriverCallback = struct('driver_callback', { rcu: RcuHead.type });

export class DriverSrcu {
  constructor(private readonly domains: readonly Address[]) {}

  *readLock(caller: Caller): Operation {
    caller.srcuIndexes.push(yield* srcuReadLock(this.domain(caller)));
  }

  *readUnlock(caller: Caller): Operation {
    yield* srcuReadUnlock(this.domain(caller), caller.srcuIndexes.pop() ?? -1);
  }

  *call(caller: Caller): Operation {
    const callback = yield step('container of an rcu_head', (machine) =>
      machine.allocate(DriverCallback.type),
    );
    yield* callSrcu(this.domain(caller), callback + DriverCallback.rcu, 0);
  }

  *synchronize(caller: Caller): Operation {
    yield* synchronizeSrcu(this.domain(caller));
  }

  *barrier(caller: Caller): Operation {
    yield* srcuBarrier(this.domain(caller));
  }

  protected domain({ driver }: Caller): Address {
    return this.domains[driver] as Address;
  }
}
