/** RCU and SRCU of C. */
import { rcuReadLock, rcuReadUnlock } from '../../../linux/kernel/rcu';
import {
  callSrcu,
  srcuBarrier,
  srcuReadLock,
  srcuReadUnlock,
  synchronizeSrcu,
} from '../../../linux/kernel/srcu';
import { TaskStruct } from '../../../linux/kernel/task';
import { firstStep } from '../../../machine/effect';
import type { Effect, Operation } from '../../../machine/machine';
import type { Address } from '../../../machine/struct';
import { FUNCTIONS } from '../../../wasm/c-module';
import type { CallContext } from '../call-context';
import type { Shim, Shims } from './shim';

/** The domain of the static `srcu_struct` at this address. */
function domainAt(c: CallContext, address: number): Address {
  const domains = c.kernel.memory.data.declared.filter(({ kind }) => kind === 'srcu_struct');
  if (domains[0]?.address === address) return c.kernel.srcu;
  const name = domains.find((one) => one.address === address)?.name ?? 'that is made at run time';
  throw new RangeError(`a second srcu_struct, ${name}, is not modelled`);
}

function onDomain(call: (domain: Address) => Operation): Shim {
  return function* (c, site, srcu = 0) {
    c.barrier('SRCU', site);
    yield* c.simulated(site, call(domainAt(c, srcu)));
    return undefined;
  };
}

/** The number of a function of C among those that may be queued. */
function functionNumber(c: CallContext, pointer: number): number {
  const number = (pointer - FUNCTIONS) / 4;
  const name = c.kernel.unit.module.functionTable[number];
  if (name === undefined) throw new RangeError('an RCU callback is no function of the unit');
  return number;
}

function queue(what: string, domainOf: (c: CallContext, srcu: number) => Address | null): Shim {
  return function* (c, site, srcu = 0, head = 0, pointer = 0) {
    const number = functionNumber(c, pointer);
    c.barrier(what, site);
    yield c.on(site, what, head, (structure, machine) => {
      const domain = domainOf(c, srcu) ?? c.kernel.rcu(machine);
      const rcuFunction = c.kernel.queuedFunction(machine, head, number);
      return firstStep(callSrcu(domain, structure, rcuFunction, what));
    });
    return undefined;
  };
}

/** A function of src/linux/kernel/rcu.ts, whose domain only a machine knows. */
function* onRcu(
  c: CallContext,
  site: number,
  what: string,
  call: (domain: Address) => Operation,
  steps: number,
): Operation<undefined> {
  const received: number[] = [];
  c.barrier(what, site);
  for (let index = 0; index < steps; index++) {
    const before = [...received];
    const effect = (machine: Parameters<Effect['run']>[0]) => {
      const operation = call(c.kernel.rcu(machine));
      let turn = operation.next();
      for (const value of before) turn = operation.next(value);
      return turn.value as Effect;
    };
    const result = yield c.at(site, {
      what,
      ready: (machine) => effect(machine).ready?.(machine) ?? true,
      run: (machine) => effect(machine).run(machine),
    });
    received.push(result);
  }
  return undefined;
}

export const rcuShims: Shims = {
  *k_rcu_read_lock(c, site) {
    return yield* onRcu(c, site, 'rcu_read_lock()', rcuReadLock, 1);
  },
  *k_rcu_read_unlock(c, site) {
    return yield* onRcu(c, site, 'rcu_read_unlock()', rcuReadUnlock, 1);
  },
  *k_rcu_read_lock_held(c, site) {
    return yield c.step(site, 'rcu_read_lock_held()', (machine) =>
      machine.read(machine.currentTask + TaskStruct.rcuReadLockNesting) > 0 ? 1 : 0,
    );
  },
  *k_synchronize_rcu(c, site) {
    const synchronize = (rcu: Address) => synchronizeSrcu(rcu, 'synchronize_rcu()');
    return yield* onRcu(c, site, 'synchronize_rcu()', synchronize, 2);
  },
  *k_rcu_barrier(c, site) {
    return yield* onRcu(c, site, 'rcu_barrier()', (rcu) => srcuBarrier(rcu, 'rcu_barrier()'), 2);
  },
  *k_call_rcu(c, site, head = 0, pointer = 0) {
    return yield* queue('call_rcu()', () => null)(c, site, 0, head, pointer);
  },
  *k_kfree_rcu(c, site, head = 0, object = 0) {
    c.barrier('kfree_rcu()', site);
    yield c.on(site, 'kfree_rcu()', head, (structure, machine) => {
      c.kernel.memory.structAt(machine, object);
      const { kfreeNumber } = c.kernel;
      return firstStep(callSrcu(c.kernel.rcu(machine), structure, kfreeNumber));
    });
    return undefined;
  },
  *k_rcu_lockdep_warn(c, site, what = 0) {
    yield c.step(site, 'RCU_LOCKDEP_WARN()', (machine) =>
      machine.report('lock not held', c.kernel.memory.data.string(what)),
    );
    return undefined;
  },

  *k_init_srcu_struct(c, _site, _srcu = 0, name = 0) {
    const domain = c.kernel.memory.data.string(name);
    throw new RangeError(`a second srcu_struct, ${domain}, is not modelled`);
  },
  *k_cleanup_srcu_struct() {
    throw new RangeError('cleanup_srcu_struct() is not modelled');
  },
  *k_srcu_read_lock(c, site, srcu = 0) {
    c.barrier('srcu_read_lock()', site);
    const index = yield* c.simulated(site, srcuReadLock(domainAt(c, srcu)));
    c.srcuReaders.set(srcu, (c.srcuReaders.get(srcu) ?? 0) + 1);
    return index;
  },
  *k_srcu_read_unlock(c, site, srcu = 0, index = 0) {
    c.barrier('srcu_read_unlock()', site);
    yield* c.simulated(site, srcuReadUnlock(domainAt(c, srcu), index));
    c.srcuReaders.set(srcu, (c.srcuReaders.get(srcu) ?? 0) - 1);
    return undefined;
  },
  *k_srcu_read_lock_held(c, _site, srcu = 0) {
    return (c.srcuReaders.get(srcu) ?? 0) > 0 ? 1 : 0;
  },
  k_synchronize_srcu: onDomain((domain) => synchronizeSrcu(domain)),
  k_srcu_barrier: onDomain((domain) => srcuBarrier(domain)),
  k_call_srcu: queue('call_srcu()', domainAt),
};
