/** Generators of small scripts over every action that a script can have, valid use and misuse. */
import fc from 'fast-check';
import {
  ageingFunctions,
  callbackNames,
  type DriverFunction,
  driverFunctions,
  rangeCalls,
} from '../../src/protocol/names';
import { functionsOf2008 } from '../../src/protocol/notifiers-2008';
import type { Action, Behaviour, Driver, Script, Task } from '../../src/protocol/script';
import { scriptProblem } from '../../src/protocol/validate-script';

export const pages = fc.constantFrom(
  { start: 0x1000, end: 0x2000 },
  { start: 0x2000, end: 0x3000 },
  { start: 0x1000, end: 0x3000 },
);
export const process = fc.constantFrom('A', 'A', 'A', 'B', 'C');
export const notifier = fc.constantFrom('n1', 'n1', 'n2');
export const driverName = fc.constantFrom('gpu', 'gpu', 'nic');
const number = fc.constantFrom(1, 1, 2);

export const driverTask: fc.Arbitrary<Task> = fc.record({
  of: fc.constant('driver' as const),
  name: driverName,
  number,
});
export const thread: fc.Arbitrary<Task> = fc.record({
  of: fc.constant('process' as const),
  name: process,
  number,
});
const reclaim: Task = { of: 'kernel', name: 'reclaim' };
const caller = fc.oneof({ weight: 4, arbitrary: driverTask }, { weight: 1, arbitrary: thread });
const anyTask = fc.oneof(
  { weight: 9, arbitrary: caller },
  { weight: 1, arbitrary: fc.constant(reclaim) },
);

const registering = fc.constantFrom<DriverFunction>(
  'mmu_notifier_register',
  '__mmu_notifier_register',
  'mmu_notifier_get',
  'mmu_notifier_get_locked',
);
const ending = fc.constantFrom<DriverFunction>(
  'mmu_notifier_put',
  'mmu_notifier_unregister',
  'kfree',
);
const onProcess = fc.constantFrom<DriverFunction>(
  'mmget',
  'mmget_not_zero',
  'mmput',
  'mmgrab',
  'mmdrop',
  'mmap_write_lock',
  'mmap_write_unlock',
  'mmap_read_lock',
  'mmap_read_unlock',
  'process_mrelease',
  'mmput_async',
  'mmdrop_async',
  'mmgrab_lazy_tlb',
  'mmdrop_lazy_tlb',
  'mm_ref',
  'mm_unref',
);
const onNothing = fc.constantFrom<DriverFunction>(
  'mmu_notifier_synchronize',
  'srcu_read_lock',
  'srcu_read_unlock',
  'call_srcu',
  'synchronize_srcu',
  'srcu_barrier',
);

/** Calls of these functions, with arguments of their types. */
export function calls(
  functions: fc.Arbitrary<DriverFunction>,
  on: { process?: fc.Arbitrary<string>; notifier?: fc.Arbitrary<string> },
): fc.Arbitrary<Action> {
  return fc.record({
    do: fc.constant('call' as const),
    task: caller,
    function: functions,
    process: on.process ?? fc.constant(null),
    notifier: on.notifier ?? fc.constant(null),
    atomic: fc.integer({ min: 0, max: 9 }).map((dice) => dice === 0),
  });
}

const naming = calls(registering, { process, notifier });
const ends = calls(ending, { notifier });
const pins = calls(onProcess, { process });
const others = calls(onNothing, {});
const fromRcu: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('call-from-rcu' as const),
  task: driverTask,
  function: onProcess,
  process,
});
const ranges: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('range' as const),
  task: thread,
  call: fc.constantFrom(...rangeCalls.filter((one) => one !== 'ftruncate')),
  range: pages,
});
const accesses: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('access' as const),
  task: thread,
  access: fc.constantFrom('read' as const, 'write' as const),
  range: pages,
});
export const maps: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('map-device' as const),
  task: driverTask,
  process,
  range: pages,
});
const ages: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('age' as const),
  function: fc.constantFrom(...ageingFunctions),
  process,
  range: pages,
});
const uses: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('use-device' as const),
  task: driverTask,
  process,
  range: pages,
});
const deviceReads: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('device-read' as const),
  task: driverTask,
  process,
  range: pages,
});
export const reclaims: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('reclaim' as const),
  process,
  range: pages,
});
export const lives: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('fork' as const), task: thread, child: fc.constant('C') }),
  fc.record({ do: fc.constant('execve' as const), task: thread }),
  fc.record({ do: fc.constant('exit' as const), task: thread }),
);
const unloads: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('unload' as const),
  task: driverTask,
});
/** Events of one step, without a task. */
const events: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ do: fc.constant('kill' as const), process }),
  fc.record({ do: fc.constant('fail-allocation' as const), task: anyTask }),
  fc.record({ do: fc.constant('signal' as const), task: anyTask }),
  fc.record({
    do: fc.constant('set-users' as const),
    notifier,
    users: fc.constantFrom(0, 1, 2, 0xffffffff),
  }),
  fc.record({
    do: fc.constant('continue' as const),
    driver: driverName,
    callback: fc.constantFrom(...callbackNames),
  }),
);

const callback = fc.constantFrom(...callbackNames);
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({ callback, does: fc.constantFrom('hold' as const, 'sleep' as const) }),
  fc.record({ callback, does: fc.constantFrom('keep-sptes' as const, 'drop-sptes' as const) }),
  fc.record({
    callback,
    does: fc.constant('return' as const),
    result: fc.constantFrom(0, -11, -12),
    when: fc.constantFrom('always' as const, 'non-blockable' as const),
  }),
  fc.record({
    callback,
    does: fc.constant('call' as const),
    function: fc.constantFrom(...driverFunctions.filter((one) => !functionsOf2008.includes(one))),
  }),
);

function driver(name: string): fc.Arbitrary<Driver> {
  return fc.record({
    name: fc.constant(name),
    callbacks: fc.oneof(
      {
        weight: 3,
        arbitrary: fc.constant([...callbackNames].filter((one) => !one.startsWith('arch'))),
      },
      { weight: 1, arbitrary: fc.subarray([...callbackNames]) },
    ),
    behaviours: fc.array(behaviour, { maxLength: 2 }),
    pinsPages: fc.boolean(),
  });
}

const setting = fc.oneof(
  { weight: 4, arbitrary: naming },
  { weight: 3, arbitrary: fc.oneof(ranges, maps) },
  { weight: 2, arbitrary: events },
  { weight: 2, arbitrary: fc.oneof(ends, pins, others) },
  { weight: 1, arbitrary: fc.oneof(lives, reclaims, unloads) },
);
const long = fc.oneof(
  naming,
  ends,
  ranges,
  accesses,
  ages,
  uses,
  deviceReads,
  lives,
  reclaims,
  pins,
  others,
  maps,
  unloads,
);
const short = fc.oneof(events, events, pins, fromRcu, others, maps, unloads);

/** A script of a few phases, at most one of which has a race. The script may be invalid. */
export const wildScript: fc.Arbitrary<Script> = fc
  .record({
    processes: fc.constantFrom('A', 'AB').map((names) => [...names]),
    drivers: fc.array(fc.oneof(driver('gpu'), driver('nic')), { maxLength: 3 }),
    setting: fc.array(setting, { maxLength: 4 }),
    race: fc.oneof(
      fc.tuple(long, short),
      fc.tuple(short, short),
      fc.tuple(short, short, short),
      fc.tuple(long, long),
    ),
    ending: fc.array(fc.oneof(events, ends, lives, others), { maxLength: 1 }),
  })
  .map(({ processes, drivers, setting: stage, race, ending: last }) => ({
    processes,
    drivers,
    phases: [[], ...stage.map((action) => [action]), race, last],
  }));

/** A valid script of that form. */
export const smallScript: fc.Arbitrary<Script> = fc
  .tuple(wildScript, driver('gpu'), driver('nic'))
  .map(([script, gpu, nic]) => sensible({ ...script, drivers: [gpu, nic] }));

const shared = fc.oneof(naming, ends, ends, pins, others, pins, others, maps, ranges);

/** A script whose last phase is a race of two symmetric tasks, and maybe of a third task. */
export const symmetricScript: fc.Arbitrary<Script> = fc
  .tuple(smallScript, shared, fc.option(short, { freq: 2 }))
  .map(([script, action, third]) => {
    if (!('task' in action) || action.task.of === 'kernel') return script;
    const { task } = action;
    const symmetric = [2, 3].map((number) => ({ ...action, task: { ...task, number } }) as Action);
    const race = third === null ? symmetric : [...symmetric, third];
    return sensible({ ...script, phases: [...script.phases.slice(0, 3), race] });
  });

/** The script without its invalid parts. */
export function sensible(script: Script): Script {
  const drivers = script.drivers.map((one) => ({
    ...one,
    behaviours: one.behaviours.filter(({ callback: name }) => one.callbacks.includes(name)),
  }));
  const phases: Action[][] = [];
  for (const actions of script.phases) {
    const kept: Action[] = [];
    phases.push(kept);
    for (const action of actions) {
      kept.push(action);
      if (scriptProblem({ ...script, drivers, phases }) !== null) kept.pop();
    }
  }
  return { ...script, drivers, phases };
}
