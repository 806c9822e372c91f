/** Generators of small scripts for the notifiers of January 2008, valid use and misuse. */
import fc from 'fast-check';
import {
  configurations,
  type DriverFunction,
  pageFunctions,
  rangeCalls,
} from '../../src/protocol/names';
import { callbacksOf2008 } from '../../src/protocol/notifiers-2008';
import type { Action, Behaviour, Driver, Script } from '../../src/protocol/script';
import {
  calls,
  driverName,
  driverTask,
  lives,
  maps,
  notifier,
  pages,
  process,
  reclaims,
  sensible,
  thread,
} from './script-arbitrary';

const ending: readonly DriverFunction[] = [
  'mmu_notifier_unregister',
  'mmu_rmap_notifier_unregister',
  'call_rcu',
  'kfree',
];

const registers = calls(
  fc.constantFrom<DriverFunction>('mmu_notifier_register', '__mmu_notifier_register'),
  { process, notifier },
);
const registersForAll = calls(fc.constant<DriverFunction>('mmu_rmap_notifier_register'), {
  notifier,
});
const ends = calls(fc.constantFrom(...ending), { notifier });
const waits = calls(fc.constant<DriverFunction>('synchronize_rcu'), {});
const ranges: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('range' as const),
  task: thread,
  call: fc.constantFrom(...rangeCalls),
  range: pages,
});
const onPage: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('page-call' as const),
  task: driverTask,
  function: fc.constantFrom(...pageFunctions),
  process,
  range: pages,
});
const writes: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('write-device' as const),
  task: driverTask,
  process,
  range: pages,
});
const goesOn: fc.Arbitrary<Action> = fc.record({
  do: fc.constant('continue' as const),
  driver: driverName,
  callback: fc.constantFrom(...callbacksOf2008),
});

const callback = fc.constantFrom(...callbacksOf2008);
const behaviour: fc.Arbitrary<Behaviour> = fc.oneof(
  fc.record({ callback, does: fc.constantFrom('hold' as const, 'forget-dirty' as const) }),
  fc.record({
    callback,
    does: fc.constant('call' as const),
    function: fc.constantFrom(...ending),
  }),
);

function driver(name: string): fc.Arbitrary<Driver> {
  return fc.record({
    name: fc.constant(name),
    callbacks: fc.constant([...callbacksOf2008]),
    behaviours: fc.array(behaviour, { maxLength: 2 }),
    pinsPages: fc.boolean(),
  });
}

const setting = fc.oneof(registers, registersForAll, ranges, fc.oneof(onPage, maps, writes, ends));
const racing = fc.oneof(registers, ends, ranges, reclaims, lives);
const short = fc.oneof(onPage, writes, waits, goesOn, ends);

/** A valid script of that form. */
export const smallScriptOf2008: fc.Arbitrary<Script> = fc
  .record({
    processes: fc.constant<string[]>(['A', 'B']),
    drivers: fc.tuple(driver('gpu'), driver('nic')),
    setting: fc.array(setting, { maxLength: 4 }),
    race: fc.oneof(fc.tuple(racing, short), fc.tuple(short, short)),
    without: fc.oneof(
      { weight: 6, arbitrary: fc.constant(null) },
      { weight: 1, arbitrary: fc.constantFrom(...configurations) },
    ),
  })
  .map(({ processes, drivers, setting: stage, race, without }) =>
    sensible({
      processes,
      drivers,
      phases: [[], ...stage.map((action) => [action]), race],
      notifiersOf2008: { without },
    }),
  );
