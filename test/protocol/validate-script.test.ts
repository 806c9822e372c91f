import { expect } from 'chai';
import type { Action, Behaviour, Driver, Script } from '../../src/protocol/script';
import { scriptProblem } from '../../src/protocol/validate-script';
import {
  calls,
  driver,
  exits,
  gets,
  mapsDevice,
  PAGES,
  puts,
  ranges,
  registers,
  script,
  synchronizes,
  taskOf,
  threadOf,
  unloads,
  unregisters,
} from '../implementations/scripts';

const inserts: Action = {
  do: 'insert-interval',
  task: taskOf('gpu'),
  function: 'mmu_interval_notifier_insert',
  process: 'A',
  span: PAGES,
  naming: 'ni1',
};
const retries = calls('mmu_interval_read_retry', { notifier: 'ni1' });
const mute = { ...driver(), callbacks: ['release'] } satisfies Driver;
const forks: Action = { do: 'fork', task: threadOf('A'), child: 'B' };

describe('a script that makes sense', () => {
  const good: readonly [what: string, Script][] = [
    ['is one with nothing in it', script([], { processes: [], drivers: [] })],
    ['names a notifier before it is put', script([gets, puts])],
    ['puts in a phase what the same phase gets', script([[gets, puts]])],
    ['gets a notifier without a name', script([calls('mmu_notifier_get', { process: 'A' })])],
    ['lets a process put a notifier', script([gets, { ...puts, task: threadOf('A') } as Action])],
    ['lets a child act once it is forked', script([[forks, ranges('mmap', PAGES, threadOf('B'))]])],
    [
      'lets threads race with the exit',
      script([[exits(), ranges('mmap', PAGES, threadOf('A', 2))]]),
    ],
    ['lets two threads exit', script([[exits(), exits('A', 2)]])],
    ['lets a driver go on with an exited process', script([registers, exits(), unregisters])],
    [
      'lets alloc_notifier return an errno',
      script([], { drivers: [driver('gpu', returning(-12)), driver('nic', returning(0))] }),
    ],
  ];
  for (const [what, one] of good) {
    it(what, () => expect(scriptProblem(one)).to.equal(null));
  }
});

function returning(result: number): Behaviour {
  return { callback: 'alloc_notifier', does: 'return', result, when: 'always' };
}

describe('a script that makes no sense', () => {
  const byProcess = { task: threadOf('A') };
  const asReclaim = { task: { of: 'kernel', name: 'reclaim' } } as const;
  const bad: readonly [Script, why: RegExp][] = [
    [script([puts]), /^there is no notifier n1: expected one that an earlier sentence names$/],
    [
      script([{ ...inserts, span: { start: 1, end: 2 } }, retries]),
      /^mmu_interval_read_retry: expected a mmu_interval_read_begin on ni1 by driver gpu before$/,
    ],
    [script([inserts], { drivers: [mute] }), /^driver gpu has no invalidate$/],
    [
      script([{ do: 'establish-sptes', task: taskOf('gpu'), checked: true }]),
      /^driver gpu has read no page tables that it could establish sptes for$/,
    ],
    [
      script([inserts, calls('mmu_notifier_put', { notifier: 'ni1' })]),
      /^mmu_notifier_put cannot be called on ni1, which is a interval$/,
    ],
    [script([puts, gets]), /^there is no notifier n1/],
    [script([{ do: 'set-users', notifier: 'n1', users: 1 }]), /^there is no notifier n1/],
    [script([calls('mmget', { process: 'B' })]), /^there is no process B$/],
    [script([{ do: 'kill', process: 'B' }]), /^there is no process B$/],
    [script([ranges('mmap', PAGES, threadOf('B')), forks]), /^there is no process B$/],
    [script([calls('mmget', { process: 'A', task: taskOf('nic') })]), /^there is no driver nic$/],
    [script([{ do: 'continue', driver: 'nic', callback: 'release' }]), /^there is no driver nic$/],
    [script([forks, forks]), /^there is a process B already/],
    [script([], { processes: ['A', 'A'] }), /^A is declared twice$/],
    [script([], { drivers: [driver(), driver()] }), /^gpu is declared twice$/],
    [script([ranges('mmap', { start: 0x2000, end: 0x2000 })]), /^a range is empty$/],
    [
      script([forks, ranges('mmap', PAGES, threadOf('B', 2))]),
      /^process B was forked, so it has one/,
    ],
    [
      script([{ do: 'call-from-rcu', task: taskOf('gpu'), function: 'kfree', process: 'A' }]),
      /^kfree: expected one that takes a process alone, or a notifier, from an RCU callback$/,
    ],
    [
      script([
        {
          do: 'call-from-rcu',
          task: taskOf('gpu'),
          function: 'mmu_notifier_put',
          process: null,
          notifier: 'n1',
        },
      ]),
      /^there is no notifier n1/,
    ],
    [script([exits(), ranges('mmap')]), /^process A has exited by then/],
    [script([[exits(), ranges('mmap')]]), /^process A has exited by then/],
    [script([exits(), ranges('mmap', PAGES, threadOf('A', 2))]), /thread 2 of process A can do/],
    [script([{ ...exits(), task: taskOf('gpu') } as Action]), /^driver gpu has no address space/],
    [script([ranges('mmap', PAGES, taskOf('gpu'))]), /^driver gpu has no address space/],
    [script([{ ...forks, ...asReclaim } as Action]), /^reclaim has no address space/],
    [script([{ ...mapsDevice, ...byProcess } as Action]), /^process A is not a driver/],
    [script([{ ...unloads, ...byProcess } as Action]), /^process A is not a driver/],
    [
      script([{ ...gets, ...byProcess } as Action]),
      /^process A is not a driver: expected one that/,
    ],
    [
      script([calls('call_srcu', byProcess)]),
      /^process A is not a driver: expected one that calls/,
    ],
    [
      script([{ ...synchronizes, ...byProcess, atomic: true } as Action]),
      /^process A is not a driver/,
    ],
    [script([{ ...synchronizes, ...asReclaim } as Action]), /^reclaim calls nothing$/],
    [script([calls('mmu_notifier_put')]), /put: expected to be called on a notifier$/],
    [
      script([gets, calls('kfree', { notifier: 'n1', process: 'A' })]),
      /kfree: expected to be called on a no/,
    ],
    [script([calls('mmget')]), /^mmget: expected to be called on a process$/],
    [
      script([gets, calls('mmget', { process: 'A', notifier: 'n1' })]),
      /^mmget: expected to be called/,
    ],
    [script([calls('mmu_notifier_get', { notifier: 'n1' })]), /^mmu_notifier_get: expected to be/],
    [
      script([calls('mmu_notifier_register', { process: 'A' })]),
      /register: expected to be called on a process, naming its notifier$/,
    ],
    [
      script([calls('synchronize_srcu', { process: 'A' })]),
      /^synchronize_srcu: expected to be called on nothing$/,
    ],
    [
      script([], { drivers: [driver('gpu', returning(1))] }),
      /^alloc_notifier of driver gpu returns 1: expected NULL or an errno$/,
    ],
    [
      script([], {
        drivers: [driver('gpu', { callback: 'arch_invalidate_secondary_tlbs', does: 'hold' })],
      }),
      /^driver gpu has no arch_invalidate_secondary_tlbs$/,
    ],
  ];
  for (const [one, why] of bad) {
    it(`is rejected: ${why.source}`, () => expect(scriptProblem(one)).to.match(why));
  }

  it('is rejected with its first problem', () => {
    expect(scriptProblem(script([gets, puts, exits(), ranges('mmap'), forks]))).to.match(/exited/);
  });
});
