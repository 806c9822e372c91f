/**
 * Real recordings, each broken in one place. The guarantee that the break is about must be among
 * those that are told broken; nothing is broken in the recordings as they are.
 */
import { expect } from 'chai';
import {
  type Break,
  calling,
  change,
  DEEPER,
  double,
  lose,
  loseLock,
  move,
  named,
  once,
  type Pick,
  SHALLOWER,
  told,
} from './breaks';
import { brokenIn, spansOf, textOf, withEvents } from './recordings';

const START = '__mmu_notifier_invalidate_range_start';
const END = '__mmu_notifier_invalidate_range_end';
const UNREGISTER = 'mmu_notifier_unregister';
const kvm = (op: string): string => `kvm_mmu_notifier_${op}`;
const start = named(kvm('invalidate_range_start'));
const end = named(kvm('invalidate_range_end'));

/** So many places of each recording are broken, one at a time. */
const PLACES = 2;

const announced = (guarantee: string, from: RegExp, caller: string): Break =>
  change(
    guarantee,
    (span, events) => span.name === START && (events[span.to] ?? '').includes(`(${caller}+`),
    'call',
    from,
    'event=7',
  );

const ofKvm: readonly Break[] = [
  lose('G-001', start),
  double('G-001', start),
  change('G-001', start, 'call', /start=0x\w+/, 'start=0x1000'),
  change('G-001', start, 'call', /event=\d/, 'event=6'),
  lose('G-151', end),
  double('G-151', end),
  lose('G-138', end),
  change('G-151', end, 'call', /end=0x\w+/, 'end=0x7fff0000'),
  change('G-151', end, 'call', /event=\d/, 'event=6'),
  lose('G-151', named(END)),
  move('G-151', end, 'before', named(END)),
  change('G-158', start, 'return', /ret=0(?:x0)?$/, 'ret=-11'),
  change('G-163', start, 'return', /ret=0(?:x0)?$/, 'ret=-11'),
  change('G-169', named(START), 'call', /flags=1/, 'flags=0'),
  change('G-155', start, 'call', /flags=1/, 'flags=0'),
  change('G-194', named(START), 'call', /start=0x\w+ end=0x(\w+)/, 'start=0x$1 end=0x$1'),
  change('G-189', start, 'call', /event=\d/, 'event=5'),
  change('G-018', start, 'call', /mm=0x\w+/, 'mm=0xdead000'),
  change('G-132', start, 'call', ...DEEPER),
  change('G-132', end, 'call', /\] \S/, '] d'),
  change('G-004', named('__mmu_notifier_register'), 'call', /users=1/, 'users=0'),
  loseLock('G-003', named('__mmu_notifier_register')),
  loseLock('G-002', named('__mmu_notifier_register')),
  double('G-017', named(UNREGISTER)),
  lose('G-105', named(UNREGISTER)),
  change('G-011', named(UNREGISTER), 'call', /of=0x\w+/, 'of=0xdead000'),
  change('G-011', named(UNREGISTER), 'call', /nusers=1/, 'nusers=2'),
  change('G-005', named(UNREGISTER), 'call', / count=\d+/, ' count=0'),
  lose('G-087', named(kvm('release'), UNREGISTER)),
  double('G-087', named(kvm('release'), UNREGISTER)),
  move('G-082', named(kvm('release'), UNREGISTER), 'before', named(UNREGISTER)),
  change('G-082', named(kvm('release')), 'call', /mm=0x\w+/, 'mm=0xdead000'),
  change('G-099', named(kvm('release')), 'call', ...DEEPER),
  move('G-100', named(UNREGISTER), 'first in', start),
  once(move('G-089', calling(START, kvm('invalidate_range_start')), 'after', named(UNREGISTER))),
  change('G-110', named('__mmdrop'), 'call', /users=0/, 'users=1'),
  change(
    'G-113',
    (span, events) =>
      span.name === '__mmdrop' &&
      spansOf(events).some(
        (one) =>
          one.name === 'exit_mmap' &&
          one.to < span.from &&
          told(one, events, 'mm') === told(span, events, 'mm'),
      ),
    'call',
    /users=0/,
    'users=1',
  ),
  change('G-111', named('__mmdrop'), 'call', / count=0/, ' count=1'),
  double('G-112', named('exit_mmap')),
  change('G-112', named('exit_mmap'), 'call', /users=0/, 'users=1'),
  double('G-013', named('__mmu_notifier_subscriptions_destroy')),
  announced('G-180', /event=0/, 'unmap_vmas'),
  announced('G-181', /event=0/, 'move_page_tables'),
  announced('G-182', /event=1/, 'zap_page_range_single'),
  announced('G-184', /event=2/, 'change_protection'),
  announced('G-185', /event=3/, 'copy_page_range'),
  announced('G-186', /event=1/, 'do_wp_page'),
  announced('G-188', /event=4/, 'clear_refs_write'),
  announced('G-192', /event=1/, 'try_to_unmap_one'),
  loseLock(
    'G-154',
    (span, events) => /\(change_protection\+/.test(events[span.to] ?? '') && span.name === START,
  ),
  lose('G-086', named(kvm('release'), '__mmu_notifier_release')),
  double('G-086', named(kvm('release'), '__mmu_notifier_release')),
  change('G-081', calling('__mmu_notifier_release', kvm('release')), 'call', /users=0/, 'users=1'),
  move(
    'G-080',
    calling('__mmu_notifier_release', kvm('release')),
    'after',
    named(START, 'exit_mmap'),
  ),
  move('G-107', start, 'first in', named(START, 'exit_mmap')),
  move('G-086', named(kvm('release'), '__mmu_notifier_release'), 'first in', named(UNREGISTER)),
];

const ofReaping: readonly Break[] = [
  change(
    'G-156',
    (span, events) => start(span, events) && /flags=0/.test(events[span.from] ?? ''),
    'call',
    /flags=0/,
    'flags=1',
  ),
  change(
    'G-157',
    (span, events) => start(span, events) && /flags=0/.test(events[span.from] ?? ''),
    'return',
    /ret=0(?:x0)?$/,
    'ret=-5',
  ),
  change(
    'G-164',
    (span, events) => span.name === START && /flags=0/.test(events[span.from] ?? ''),
    'return',
    /ret=0(?:x0)?$/,
    'ret=-11',
  ),
];

const ofRace: readonly Break[] = [
  lose('G-010', start),
  lose(
    'G-016',
    (span, events) =>
      start(span, events) &&
      span.parent !== null &&
      calling(START, kvm('invalidate_range_start'), 2)(span.parent, events),
  ),
];

const ofAgeing: readonly Break[] = [
  lose('G-221', named(kvm('clear_young'))),
  change('G-221', named('__mmu_notifier_clear_young'), 'return', /ret=0(?:x0)?$/, 'ret=1'),
  change('G-226', named(kvm('clear_young')), 'call', ...SHALLOWER),
  change('G-226', named(kvm('clear_young')), 'call', /end=0x\w+/, 'end=0x0'),
];

const REGISTERED = 'other_start';
const INVALIDATE = 'sample_invalidate';
const REMOVE = 'mmu_interval_notifier_remove';
const INSERT = 'mmu_interval_notifier_insert';
const PUT = 'mmu_notifier_put';
const GET = 'mmu_notifier_get_locked';

const ofSample: readonly Break[] = [
  lose('G-240', named(INVALIDATE, START)),
  double('G-240', named(INVALIDATE, START)),
  change(
    'G-240',
    calling(START, INVALIDATE),
    'call',
    /start=0x\w+ end=0x\w+/,
    'start=0x90000000 end=0x90001000',
  ),
  lose('G-247', named(INVALIDATE, START)),
  change('G-264', named(INVALIDATE), 'call', /cur=(\d*)\d/, 'cur=$18'),
  change(
    'G-266',
    (span, events) => {
      const before = spansOf(events).filter(
        (one) => one.to < span.from && told(one, events, 'sub') === told(span, events, 'sub'),
      );
      const has = (name: string): boolean => before.some((one) => one.name === name);
      return span.name === INVALIDATE && has(INVALIDATE) && has('mmu_interval_read_begin');
    },
    'call',
    / seq=\d+/,
    ' seq=99',
  ),
  change('G-261', named(INVALIDATE), 'return', /ret=0x1/, 'ret=0x0'),
  move('G-167', named(INVALIDATE, START), 'after', named(REGISTERED, START)),
  move('G-283', named(INVALIDATE, START), 'before', named(START)),
  move('G-257', named(REMOVE), 'first in', named(INVALIDATE)),
  change('G-258', named(REMOVE), 'call', ...DEEPER),
  lose('G-276', named(REMOVE)),
  loseLock('G-245', named('mmu_interval_notifier_insert_locked')),
  change('G-246', named(INSERT), 'return', /ret=0x0|ret=0$/, 'ret=-16'),
  change('G-241', named(INSERT), 'call', /length=0x\w+/, 'length=0x0'),
  change('G-241', named(INSERT), 'return', /ret=-75/, 'ret=0'),
  change('G-244', named(INSERT), 'call', / count=\d+/, ' count=0'),
  lose(
    'G-275',
    (span, events) => named(INVALIDATE)(span, events) && /event=5/.test(events[span.from] ?? ''),
  ),
  change(
    'G-189',
    (span, events) => named(INVALIDATE)(span, events) && /event=5/.test(events[span.from] ?? ''),
    'call',
    /flags=1/,
    'flags=0',
  ),
  lose(
    'G-104',
    (span, events) => named(INVALIDATE)(span, events) && /event=5/.test(events[span.from] ?? ''),
  ),
  once(
    change(
      'G-030',
      (span, events) =>
        span.name === GET &&
        spansOf(events).every((one) => one.parent === null || one.parent.from !== span.from),
      'return',
      /ret=0x\w+/,
      'ret=0xdead000',
    ),
  ),
  change('G-035', named('sample_alloc'), 'return', /ret=0x\w+/, 'ret=0x0'),
  lose('G-033', named('sample_alloc')),
  double('G-033', named('sample_alloc')),
  loseLock('G-041', named(GET)),
  change('G-036', named(GET), 'call', /ops=0x\w+/, 'ops=0xdead000'),
  change('G-037', named(PUT), 'call', /nusers=\d/, 'nusers=7'),
  double('G-043', named(PUT)),
  once(
    lose(
      'G-048',
      (span, events) => named(PUT)(span, events) && told(span, events, 'nusers') === '1',
    ),
  ),
  double('G-048', named('sample_free')),
  change('G-050', named('sample_free'), 'call', /\] \S{4}/, '] ....'),
  lose('G-054', named('sample_free')),
  once(move('G-048', named('sample_free'), 'before', named(PUT))),
  move(
    'G-044',
    named('sample_free'),
    'first in',
    (span, events) => span.name === PUT && told(span, events, 'nusers') !== '1',
  ),
  once(
    move('G-045', named('sample_start'), 'first in', (span, events, moved) => {
      const notifier = told(moved, events, 'n');
      const about = spansOf(events).filter((one) => told(one, events, 'n') === notifier);
      const put = about.findLast((one) => one.name === PUT);
      const free = about.findLast((one) => one.name === 'sample_free');
      return span.name === START && !!put && !!free && span.from > put.to && span.to < free.from;
    }),
  ),
  move('G-049', named('sample_start'), 'after', named('sample_free')),
  move('G-066', named('mmu_notifier_synchronize'), 'first in', named(REGISTERED)),
  move('G-062', named('mmu_notifier_synchronize'), 'before', named('sample_free')),
  move('G-052', named(/^(?:sample|other)_release$/), 'first in', named(PUT)),
  move(
    'G-253',
    named(INVALIDATE, START),
    'after',
    (span, events, moved) =>
      span.name === REMOVE && told(span, events, 'sub') === told(moved, events, 'sub'),
  ),
  move(
    'G-051',
    named('__mmdrop'),
    'before',
    (span, events, moved) =>
      span.name === 'sample_free' && told(span, events, 'mm') === told(moved, events, 'mm'),
  ),
];

/** A start that a list notifier, or an interval notifier, has declined. */
const declined =
  (by: string): Pick =>
  (span, events) =>
    span.name === START &&
    spansOf(events).some(
      (one) =>
        one.name === by &&
        one.parent?.from === span.from &&
        /ret=(?:-11|0xfffffff5|0x0)$/.test(events[one.to] ?? ''),
    ) &&
    /ret=(?:-11|0xfffffff5)$/.test(events[span.to] ?? '');
const inDeclined =
  (name: string, by: string): Pick =>
  (span, events) =>
    span.name === name && span.parent !== null && declined(by)(span.parent, events);

const ofDeclining: readonly Break[] = [
  lose('G-160', inDeclined(REGISTERED, 'sample_start')),
  double('G-160', inDeclined(REGISTERED, 'sample_start')),
  lose('G-161', inDeclined('sample_end', 'sample_start')),
  double('G-161', inDeclined('sample_end', 'sample_start')),
  change('G-157', inDeclined(REGISTERED, 'sample_start'), 'return', /ret=0(?:x0)?$/, 'ret=-5'),
  change('G-163', inDeclined(REGISTERED, 'sample_start'), 'return', /ret=0(?:x0)?$/, 'ret=-11'),
  change('G-263', declined(INVALIDATE), 'return', /ret=-11$/, 'ret=0'),
  double('G-263', inDeclined(INVALIDATE, INVALIDATE)),
  move('G-166', named('sample_start'), 'after', inDeclined(INVALIDATE, INVALIDATE)),
  change('G-169', declined('sample_start'), 'return', /\(\w+\+/, '(do_exit+'),
];

const ofLateUnregister: readonly Break[] = [
  lose('G-092', (span, events) => {
    const exit = spansOf(events).find(
      (one) =>
        one.name === '__mmu_notifier_release' &&
        told(one, events, 'mm') === told(span, events, 'mm'),
    );
    const unregister = spansOf(events).find(
      (one) => one.name === UNREGISTER && told(one, events, 'mm') === told(span, events, 'mm'),
    );
    const races = !!exit && !!unregister && unregister.from < exit.to && exit.from < unregister.to;
    return span.name === 'other_release' && races;
  }),
  once(lose('G-090', named('__mmdrop', UNREGISTER))),
];

const groups: readonly (readonly [recordings: readonly string[], breaks: readonly Break[]])[] = [
  [['kvm-6.12-memory', 'kvm-6.12-exit', 'kvm-6.1-memory'], ofKvm],
  [['kvm-6.12-mrelease', 'kvm-6.1-mrelease'], ofReaping],
  [['kvm-6.12-race'], ofRace],
  [['kvm-6.12-ageing'], ofAgeing],
  [['sample-6.12-use', 'sample-6.12-exit'], ofSample],
  [['sample-6.12-reap'], ofDeclining],
  [['sample-6.12-race'], ofLateUnregister],
];

describe('a recording that is broken in one place', () => {
  let count = 0;
  for (const [recordings, breaks] of groups) {
    for (const { guarantee, what, at } of breaks) {
      let found = 0;
      const places = recordings.flatMap((name) =>
        Array.from({ length: PLACES }, (_, place) => ({ name, place })),
      );
      for (const { name, place } of places) {
        const text = textOf(name);
        let exists = false;
        const broken = withEvents(text, (events) => {
          const changed = at(events, place);
          exists = changed !== null;
          return changed ?? events;
        });
        if (!exists) continue;
        found += 1;
        count += 1;
        it(`${name}: ${guarantee} tells what is ${what} (${place + 1})`, async () => {
          expect(await brokenIn(broken)).to.include(guarantee);
        });
      }
      if (found === 0)
        it(`has a place for ${guarantee}, ${what}`, () => {
          expect.fail('none of the recordings has such a place');
        });
    }
  }

  it('is one of more than 100', () => {
    expect(count).to.be.greaterThan(100);
  });
});
