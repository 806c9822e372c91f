/** The functions of HMM that drivers call, and the callbacks that HMM calls. */

import type { HmmMirrorOps } from '../linux/hmm/mirror-ops';
import { Hmm, HmmMirror, HmmRange } from '../linux/hmm/structs';
import { step } from '../machine/effect';
import type { Operation } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import type { DriverFunction } from '../protocol/names';
import type { Action } from '../protocol/script';
import {
  type Body,
  type Call,
  type Caller,
  type CallResult,
  returningNumber,
  SUCCESS,
  succeeding,
} from './calls';
import type { DriverModule } from './driver';
import { Handle } from './initial-state';
import type { KernelUnderTest } from './kernel-under-test';

export type HmmFunction = Extract<DriverFunction, `hmm_${string}`>;

/** The ops of a driver's mirrors. */
export function mirrorOps(module: DriverModule): HmmMirrorOps {
  return {
    release: (hmm, mm) => module.release(hmm, mm, true),
    sync_cpu_device_pagetables: (hmm, range) =>
      module.invalidate('sync_cpu_device_pagetables', hmm, range, true),
  };
}

export class HmmCalls {
  constructor(private readonly kernel: KernelUnderTest) {}

  readonly bodies: Readonly<Record<HmmFunction, Body>> = {
    hmm_mirror_register: ({ mm }, caller, _, name) => this.mirrorRegister(mm, caller, name),
    hmm_mirror_unregister: ({ notifier }, caller, _, name) =>
      succeeding(this.mirrorUnregister(notifier, caller, name)),
    hmm_range_register: () => {
      throw new RangeError('hmm_range_register takes a range, which an action of its own has');
    },
    hmm_range_unregister: (_on, _caller, _process, name) =>
      succeeding(this.onRange(name, (range) => this.kernel.hmm.rangeUnregister(range))),
    hmm_range_valid: (_on, _caller, _process, name) =>
      returningNumber(this.onRange(name, (range) => this.kernel.hmm.rangeValid(range))),
    hmm_range_wait_until_valid: (_on, _caller, _process, name) =>
      returningNumber(this.onRange(name, (range) => this.kernel.hmm.rangeWaitUntilValid(range))),
    hmm_range_fault: (_on, _caller, _process, name) =>
      returningNumber(this.onRange(name, (range) => this.kernel.hmm.rangeFault(range))),
  };

  /** `hmm_range_register()`, on a mirror; the driver allocates the range. */
  rangeRegister(action: Extract<Action, { do: 'call-on-span' }>): Call {
    const { naming, notifier, span } = action;
    return {
      function: action.function,
      process: null,
      name: naming,
      prepare: (machine) => {
        const range = machine.allocate(HmmRange.type);
        machine.write(range + HmmRange.start, span.start);
        machine.write(range + HmmRange.end, span.end);
        machine.write(this.kernel.handle(naming) + Handle.object, range);
        machine.write(this.kernel.handle(naming) + Handle.knownObject, range);
        return { notifier: NULL, mm: NULL };
      },
      body: () => returningNumber(this.registerRange(naming, notifier)),
      finish: () => undefined,
    };
  }

  private *registerRange(naming: string, mirrorName: string): Operation<number> {
    const range = yield* this.object(naming);
    return yield* this.kernel.hmm.rangeRegister(range, yield* this.object(mirrorName));
  }

  /** The driver allocates the mirror, and frees it where the call fails. */
  private *mirrorRegister(
    mm: Address,
    { driver }: Caller,
    name: string | null,
  ): Operation<CallResult> {
    const { callbacks } = this.kernel.driver(driver);
    const hasOps = callbacks.includes('sync_cpu_device_pagetables');
    const mirror = yield step('mirror->ops = &ops', (machine) => {
      const allocated = machine.allocate(HmmMirror.type);
      machine.write(allocated + HmmMirror.ops, hasOps ? driver + 1 : NULL);
      return allocated;
    });
    const hmm = yield* this.kernel.hmm.mirrorRegister(mirror, mm);
    yield step(
      hmm < 0 ? 'the driver frees the mirror' : 'the driver keeps the mirror',
      (machine) => {
        if (hmm < 0) machine.free(mirror);
        if (hmm < 0 || name === null) return;
        machine.write(this.kernel.handle(name) + Handle.object, mirror);
        machine.write(this.kernel.handle(name) + Handle.knownObject, mirror);
      },
    );
    return hmm < 0 ? { ...SUCCESS, result: hmm } : { result: 0, notifier: hmm };
  }

  /** The driver then frees the mirror. A callback names none: it means the driver's of its hmm. */
  private *mirrorUnregister(hmm: Address, { driver }: Caller, name: string | null): Operation {
    const mirror =
      name === null
        ? yield step('container_of(mirror)', (machine) =>
            hmm !== NULL && machine.typeOf(hmm) === Hmm.type
              ? this.kernel.hmm.mirrorOf(machine, hmm, driver + 1)
              : NULL,
          )
        : yield* this.object(name);
    yield* this.kernel.hmm.mirrorUnregister(mirror);
    yield step('the driver frees the mirror', (machine) => {
      machine.free(mirror);
      if (name !== null) machine.write(this.kernel.handle(name) + Handle.object, NULL);
    });
  }

  private *onRange<Result>(
    name: string | null,
    call: (range: Address) => Operation<Result>,
  ): Operation<Result> {
    return yield* call(yield* this.object(name as string));
  }

  /** The object of that name, also where it has been freed. */
  private *object(name: string): Operation<Address> {
    return yield step(name, (machine) =>
      machine.read(this.kernel.handle(name) + Handle.knownObject),
    );
  }
}
