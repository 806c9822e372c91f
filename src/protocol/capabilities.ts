/** What a script asks of an implementation beyond the plain calls: each can be claimed or not. */
import type { DriverFunction, RangeCall, ReportName } from './names';
import type { Action, Behaviour, Script } from './script';

/** Each capability, and what it means. */
export const capabilityMeanings = {
  'hold-callbacks': 'Stop a callback at its entry and let it go on later.',
  'fail-allocations': "Let a chosen task's next allocation fail.",
  signals: 'Have a signal pending for a chosen task.',
  'set-users': 'Set `users` of a notifier.',
  'atomic-context': 'Call with a spinlock held.',
  'process-mrelease': 'Send SIGKILL without the process exiting, and process_mrelease(2).',
  reclaim: 'Make reclaim take chosen pages.',
  device: 'A device that maps pages, and notices when they are freed.',
  'module-unload': "Unload a driver's module, whatever it has left behind.",
  srcu: "An srcu_struct of a driver's own.",
  'arch-invalidate-secondary-tlbs': 'The member of the ops for secondary TLBs.',
  hmm: 'Mirrors and ranges of HMM, as Linux 5.4 had them.',
  'mm-references':
    "Drop an mm's references by a work queue or from an RCU callback, and use its pgd lazily.",
  'page-table-operations':
    'mremap, MADV_FREE, MADV_COLD, clearing soft-dirty bits, and reads and writes of pages.',
  ageing: 'The members of the ops that tell whether pages were used, and having the kernel ask.',
  'secondary-tlb':
    'A device with a secondary TLB that walks the page tables of a process by itself.',
  'iommu-sva':
    'Devices bound to address spaces by the IOMMU, as "Shared Virtual Addressing" v4 has it.',
  'interval-notifiers':
    "Interval notifiers, a mutex of the driver's own, and establishing sptes by collision and retry.",
  'use-after-free-detection':
    'Memory that is used or freed after it was freed is noticed, as by KASAN.',
  'leak-detection': 'What is never freed is noticed, as by kmemleak.',
  'lock-detection': 'Wrong uses of locks are noticed, as by lockdep.',
  'sleep-detection': 'What sleeps with preemption or bottom halves disabled is noticed.',
  'non-block-detection':
    'What sleeps in a non-blockable invalidation is noticed, as by might_sleep.',
  'misuse-detection': 'Wrong uses of counts, lists and SRCU are noticed.',
  'work-items': "Work items of a driver's own, which it queues, flushes and cancels.",
  'kvm-sequence': 'The count and the sequence that KVM keeps of invalidations.',
  'remote-invalidation':
    "What invalidates a range of another's mm: migration, unmap_mapping_range(), UFFDIO_WRITEPROTECT.",
  'driver-mistakes':
    'A callback that acts on another mm, allocates, or asks whether a signal is pending.',
  'notifiers-of-2008': 'The notifiers of January 2008, in the place of those that were merged.',
} as const;

export type Capability = keyof typeof capabilityMeanings;

export const capabilities = Object.keys(capabilityMeanings) as readonly Capability[];

/** What it takes to notice each report; null: any log shows it. */
export const detections: Readonly<Record<ReportName, Capability | null>> = {
  WARN_ON: null,
  BUG_ON: null,
  'use-after-free': 'use-after-free-detection',
  'double free': 'use-after-free-detection',
  'NULL pointer dereference': null,
  'memory leak': 'leak-detection',
  'sleeping in atomic context': 'sleep-detection',
  'lock recursion': 'lock-detection',
  'lock inversion': 'lock-detection',
  'unlock by a task that does not hold the lock': 'lock-detection',
  'lock not held': 'lock-detection',
  'allocation under a lock that reclaim takes': 'lock-detection',
  'refcount underflow': 'misuse-detection',
  'refcount saturation': 'misuse-detection',
  'RCU list corruption': 'misuse-detection',
  'unbalanced SRCU read unlock': 'misuse-detection',
  'call into an unloaded module': 'module-unload',
  'device access to a freed page': 'device',
  deadlock: null,
  'lost write': 'device',
  'inconsistent lock state': 'lock-detection',
  'another kernel warning': null,
  'lock held when returning to user space': 'lock-detection',
  'out-of-bounds access': null,
  'use of an uninitialized value': null,
};

/** Functions that come with `mm-references`; not all kernels have them, and none offers all to drivers. */
const ofMmReferences: readonly DriverFunction[] = [
  'mmput_async',
  'mmdrop_async',
  'mmgrab_lazy_tlb',
  'mmdrop_lazy_tlb',
  'mm_ref',
  'mm_unref',
];

const ofPageTables: readonly RangeCall[] = ['madvise_free', 'madvise_cold', 'mremap', 'clear_refs'];

/** Of actions that need the same whatever they are done with. */
const ofActions: Readonly<Partial<Record<Action['do'], Capability>>> = {
  'call-on-span': 'hmm',
  'call-on-range': 'remote-invalidation',
  'device-read': 'secondary-tlb',
  age: 'ageing',
  'use-device': 'ageing',
  access: 'page-table-operations',
  'call-from-rcu': 'mm-references',
  'device-access': 'iommu-sva',
  'insert-interval': 'interval-notifiers',
  'read-ptes': 'interval-notifiers',
  'establish-sptes': 'interval-notifiers',
  mirror: 'interval-notifiers',
  kill: 'process-mrelease',
  'fail-allocation': 'fail-allocations',
  signal: 'signals',
  'set-users': 'set-users',
  reclaim: 'reclaim',
  'map-device': 'device',
  'write-device': 'device',
  unload: 'module-unload',
};

/** What the script cannot be run without, and what it takes to notice these reports of it. */
export function capabilitiesFor(script: Script, reports: Iterable<ReportName>): Set<Capability> {
  const needed = capabilitiesNeeded(script);
  for (const report of reports) {
    const capability = detections[report];
    if (capability !== null) needed.add(capability);
  }
  const nonBlocking = needed.has('sleep-detection') && needed.has('process-mrelease');
  return nonBlocking ? needed.add('non-block-detection') : needed;
}

/** What the script cannot be run without. */
export function capabilitiesNeeded(script: Script): Set<Capability> {
  const needed = new Set<Capability>();
  if (script.notifiersOf2008 !== undefined) needed.add('notifiers-of-2008');
  for (const action of script.phases.flat()) {
    const capability = neededFor(action);
    if (capability !== null) needed.add(capability);
  }
  for (const { behaviours, callbacks, pinsPages } of script.drivers) {
    if (callbacks.includes('arch_invalidate_secondary_tlbs')) {
      needed.add('arch-invalidate-secondary-tlbs');
    }
    if (callbacks.some((name) => name.endsWith('_young'))) needed.add('ageing');
    if (callbacks.includes('invalidate')) needed.add('interval-notifiers');
    if (callbacks.includes('work_func')) needed.add('work-items');
    if (behaviours.some(isMistake)) needed.add('driver-mistakes');
    if (behaviours.some((one) => 'function' in one && ofKvm(one.function))) {
      needed.add('kvm-sequence');
    }
    if (pinsPages) needed.add('device');
    if (behaviours.some(({ does }) => does === 'hold')) needed.add('hold-callbacks');
  }
  return needed;
}

/** Behaviours that a mistaken driver has, for which the others need no more than a plain call. */
function isMistake(behaviour: Behaviour): boolean {
  if (behaviour.does === 'return') return ['signal-pending', 'owner'].includes(behaviour.when);
  if (behaviour.does !== 'call') return false;
  return behaviour.function === 'kmalloc' || behaviour.process !== undefined;
}

function ofKvm(name: DriverFunction): boolean {
  return name.startsWith('kvm_') || name.startsWith('mmu_invalidate_');
}

function ofIntervals(name: DriverFunction): boolean {
  return name.startsWith('mmu_interval_') || name.startsWith('mutex_');
}

function neededFor(action: Action): Capability | null {
  if (action.do === 'call') return neededForCall(action);
  if (action.do === 'range' && ofPageTables.includes(action.call)) return 'page-table-operations';
  return ofActions[action.do] ?? null;
}

function neededForCall({
  function: name,
  atomic,
}: Extract<Action, { do: 'call' }>): Capability | null {
  if (name.startsWith('hmm_')) return 'hmm';
  if (name.startsWith('iommu_sva_')) return 'iommu-sva';
  if (ofKvm(name)) return 'kvm-sequence';
  if (name === 'kmalloc') return 'driver-mistakes';
  if (ofIntervals(name)) return 'interval-notifiers';
  if (name.includes('srcu')) return 'srcu';
  if (name === 'process_mrelease') return 'process-mrelease';
  if (ofMmReferences.includes(name)) return 'mm-references';
  return atomic ? 'atomic-context' : null;
}
