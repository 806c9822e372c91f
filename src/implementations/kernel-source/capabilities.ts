/** What a tree offers, and which of the suite's capabilities that gives. */
import { type Capability, capabilities } from '../../protocol/capabilities';
import type { RecordLayouts, TreeFeatures } from './unit';

/** Not of this code: notifiers of 2008 had their own, and HMM mirrors were in mm/hmm.c. */
const OF_OTHER_CODE: readonly Capability[] = ['notifiers-of-2008', 'hmm'];

function members(layouts: RecordLayouts, record: string): string[] {
  const fields = layouts.get(record)?.fields ?? [];
  return fields.filter(({ type }) => type.includes('(*)')).map(({ name }) => name);
}

export function featuresOf(layouts: RecordLayouts): TreeFeatures {
  return {
    callbacks: members(layouts, 'mmu_notifier_ops'),
    intervalCallbacks: members(layouts, 'mmu_interval_notifier_ops'),
  };
}

export function capabilitiesOf({ callbacks, intervalCallbacks }: TreeFeatures): Capability[] {
  const lacking = new Set(OF_OTHER_CODE);
  if (!callbacks.includes('arch_invalidate_secondary_tlbs')) {
    lacking.add('arch-invalidate-secondary-tlbs');
  }
  if (!callbacks.includes('test_young')) lacking.add('ageing');
  if (!intervalCallbacks.includes('invalidate')) lacking.add('interval-notifiers');
  return capabilities.filter((capability) => !lacking.has(capability));
}
