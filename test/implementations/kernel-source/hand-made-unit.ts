/** Units written by hand, as clang and the translator would make them: no test of theirs needs clang. */
import type {
  FieldLayout,
  KernelUnit,
  MemberRecord,
  RecordLayout,
} from '../../../src/implementations/kernel-source/unit';
import { capabilities } from '../../../src/protocol/capabilities';
import type { CFunction, CModule, DataObject } from '../../../src/wasm/c-module';

export function field(name: string, offset: number, size = 4): FieldLayout {
  return { name, offset, size, isPointer: false, bits: null, type: 'unsigned int' };
}

/** A record of words in this order, each one name; `''` leaves a word out. */
export function recordOf(
  name: string,
  words: readonly string[],
  records: readonly MemberRecord[] = [],
  file = 'mm/mmu_notifier.c',
): RecordLayout {
  const fields = words.flatMap((word, index) => (word === '' ? [] : [field(word, 4 * index)]));
  return { name, size: 4 * words.length, fields, records, file };
}

const LOCK = ['mmap_lock.writer', 'mmap_lock.readers', 'mmap_lock.class'];
const RCU = ['rcu.next', 'rcu.func', 'rcu.waits_for'];

export const usualRecords: readonly RecordLayout[] = [
  recordOf(
    'mmu_notifier',
    ['hlist.next', 'hlist.pprev', 'ops', 'mm', ...RCU, 'users'],
    [
      { name: 'hlist', offset: 0, record: 'hlist_node' },
      { name: 'rcu', offset: 16, record: 'callback_head' },
    ],
  ),
  recordOf(
    'mm_struct',
    ['mm_users.counter', 'mm_count.counter', ...LOCK, 'notifier_subscriptions'],
    [{ name: 'mmap_lock', offset: 8, record: 'rw_semaphore' }],
  ),
  recordOf('mmu_notifier_range', ['mm', 'start', 'end', 'flags', 'event']),
  recordOf('mmu_notifier_ops', ['release', 'invalidate_range_start']),
  recordOf(
    'locked',
    ['lock.owner', 'lock.class', 'value'],
    [{ name: 'lock', offset: 0, record: 'spinlock' }],
  ),
];

export interface HandMade {
  readonly functions?: Readonly<Record<string, CFunction>>;
  readonly records?: readonly RecordLayout[];
  readonly data?: readonly DataObject[];
  readonly functionTable?: readonly string[];
  readonly imports?: readonly string[];
}

/** Every site is a line of one file: site 7 is line 7. */
export function handMadeUnit({
  functions = {},
  records = usualRecords,
  data = [],
  functionTable = [],
  imports = [],
}: HandMade = {}): KernelUnit {
  const sites = Array.from({ length: 40 }, (_, line) => ({
    function: 'f',
    file: 'mm/mmu_notifier.c',
    line,
  }));
  const module: CModule = {
    functions,
    sites,
    data,
    functionTable,
    imports: imports.map((name) => ({ name, kind: 'function', site: null })),
  };
  return {
    release: '6.12',
    fullRelease: '6.12.0',
    folder: '',
    modulePath: '',
    module,
    layouts: new Map(records.map((record) => [record.name, record])),
    constants: new Map([
      ['GFP_KERNEL', 1],
      ['MMU_NOTIFIER_RANGE_BLOCKABLE', 1],
      ['MMU_NOTIFY_UNMAP', 0],
      ['MMU_NOTIFY_CLEAR', 1],
      ['MMU_NOTIFY_RELEASE', 5],
    ]),
    features: { callbacks: [], intervalCallbacks: [] },
    capabilities,
    files: ['mm/mmu_notifier.c'],
    sourceLine: ({ line }) => `statement ${line};`,
  };
}
