/** Reports, contexts of tasks, wait queues and completions. */
import { bugOn, warnOn } from '../../../linux/kernel/bug';
import {
  inAtomic,
  localBhDisable,
  localBhEnable,
  mightSleep,
  nonBlockEnd,
  nonBlockStart,
  preemptDisable,
  preemptEnable,
  signalPending,
} from '../../../linux/kernel/task';
import { isWaiting, setWaiting, WaitQueueHead } from '../../../linux/kernel/wait-queue';
import { step, waitUntil } from '../../../machine/effect';
import type { Effect, StepBody } from '../../../machine/machine';
import { type Address, struct } from '../../../machine/struct';
import { errnos } from '../../../protocol/names';
import type { CallContext } from '../call-context';
import type { Shim, Shims } from './shim';

/** `struct completion` of native/kernel-source/include/linux/completion.h. */
const Completion = struct('completion', { done: 'word', wait: WaitQueueHead.type });
const UINT_MAX = -1;

function now(what: string, run: StepBody): Shim {
  return function* (c, site) {
    yield c.step(site, what, run);
    return undefined;
  };
}

/** A step that makes earlier stores visible: the scheduler and wake-ups are full barriers. */
function barrierOn(what: string, effectOn: (structure: Address) => Effect | StepBody): Shim {
  return function* (c, site, address = 0) {
    c.barrier(what, site);
    return yield c.on(site, what, address, (structure) => {
      const made = effectOn(structure);
      return typeof made === 'function' ? step(what, made) : made;
    });
  };
}

const wakeUpAll = barrierOn('wake_up_all()', (queue) => (machine) => {
  machine.write(queue + WaitQueueHead.waiters, 0);
});

function text(c: CallContext, address: number): string {
  return c.kernel.memory.data.string(address);
}

export const taskShims: Shims = {
  *k_warn(c, site, condition = 0) {
    yield c.step(site, 'WARN_ON()', (machine) => void warnOn(machine, true, text(c, condition)));
    return undefined;
  },
  *k_warn_once(c, site, condition = 0, warned = 0) {
    yield c.step(site, 'WARN_ON_ONCE()', (machine) => {
      if (c.kernel.memory.load(machine, warned, 4, false) !== 0) return;
      c.kernel.memory.store(machine, warned, 4, 1);
      warnOn(machine, true, text(c, condition));
    });
    return undefined;
  },
  *k_bug(c, site, condition = 0) {
    yield c.step(site, 'BUG_ON()', (machine) => bugOn(machine, true, text(c, condition)));
    return undefined;
  },
  // The console is no part of a trace.
  *k_printk() {
    return undefined;
  },
  *k_might_sleep(c, site) {
    const caller = `${c.kernel.functionAt(site)}()`;
    c.check('might_sleep()', site, (machine) => mightSleep(machine, caller));
    return undefined;
  },
  k_non_block_start: now('non_block_start()', nonBlockStart),
  k_non_block_end: now('non_block_end()', nonBlockEnd),
  k_preempt_disable: now('preempt_disable()', preemptDisable),
  k_preempt_enable: now('preempt_enable()', preemptEnable),
  k_local_bh_disable: now('local_bh_disable()', localBhDisable),
  k_local_bh_enable: now('local_bh_enable()', localBhEnable),
  // Disabled interrupts keep softirqs out too; no interrupt is modelled.
  k_local_irq_disable: now('local_irq_disable()', localBhDisable),
  k_local_irq_enable: now('local_irq_enable()', localBhEnable),
  *k_local_irq_save(c, site) {
    yield c.step(site, 'local_irq_save()', localBhDisable);
    return 0;
  },
  k_local_irq_restore: now('local_irq_restore()', localBhEnable),
  *k_in_atomic(c, site) {
    return yield c.step(site, 'in_atomic()', (machine) => (inAtomic(machine) ? 1 : 0));
  },
  *k_signal_pending(c, site) {
    return yield c.step(site, 'signal_pending()', (machine) => (signalPending(machine) ? 1 : 0));
  },
  k_yield: now('cond_resched()', () => undefined),

  *k_init_waitqueue_head(c, site, queue = 0) {
    yield c.on(site, 'init_waitqueue_head()', queue, (structure) =>
      step('', (machine) => machine.write(structure + WaitQueueHead.waiters, 0)),
    );
    return undefined;
  },
  k_prepare_to_wait: barrierOn('prepare_to_wait()', (queue) => (machine) => {
    setWaiting(machine, queue, true);
  }),
  k_schedule: barrierOn('schedule()', (queue) =>
    waitUntil('', (machine) => !isWaiting(machine, queue)),
  ),
  k_schedule_interruptible: barrierOn('schedule()', (queue) =>
    waitUntil(
      '',
      (machine) => !isWaiting(machine, queue) || signalPending(machine),
      (machine) => (signalPending(machine) ? errnos.EINTR : 0),
    ),
  ),
  k_finish_wait: barrierOn('finish_wait()', (queue) => (machine) => {
    setWaiting(machine, queue, false);
  }),
  // The notifier core's waiters are not exclusive, and wake_up() wakes all of those.
  k_wake_up: wakeUpAll,
  k_wake_up_all: wakeUpAll,

  *k_init_completion(c, site, completion = 0) {
    yield c.on(site, 'init_completion()', completion, (structure) =>
      step('', (machine) => {
        machine.write(structure + Completion.done, 0);
        machine.write(structure + Completion.wait + WaitQueueHead.waiters, 0);
      }),
    );
    return undefined;
  },
  k_complete: barrierOn('complete()', (completion) => (machine) => {
    const done = machine.read(completion + Completion.done);
    if (done !== UINT_MAX) machine.write(completion + Completion.done, done + 1);
  }),
  k_complete_all: barrierOn('complete_all()', (completion) => (machine) => {
    machine.write(completion + Completion.done, UINT_MAX);
  }),
  k_wait_for_completion: barrierOn('wait_for_completion()', (completion) =>
    waitUntil(
      '',
      (machine) => machine.read(completion + Completion.done) !== 0,
      (machine) => {
        mightSleep(machine, 'wait_for_completion()');
        const done = machine.read(completion + Completion.done);
        if (done !== UINT_MAX) machine.write(completion + Completion.done, done - 1);
      },
    ),
  ),
  *k_completion_done(c, site, completion = 0) {
    return yield c.on(site, 'completion_done()', completion, (structure) =>
      step('', (machine) => (machine.read(structure + Completion.done) === 0 ? 0 : 1)),
    );
  },
};
