/** Which event memory management announces, told by the function that has called the core. */

import { PAGE_SIZE } from '../../protocol/names';
import type { Check } from './judged';

interface Announcement {
  readonly guarantee: string;
  /** Functions of mm/ and fs/proc/ that start such an invalidation, in Linux 6.1 and 6.12. */
  readonly callers: ReadonlySet<string>;
  readonly event: string;
  /** Bytes; null for any number. */
  readonly size: number | null;
}

const WHOLE = 2 ** 64;

function announces(
  guarantee: string,
  event: string,
  callers: readonly string[],
  size: number | null = null,
): Announcement {
  return { guarantee, callers: new Set(callers), event, size };
}

const ANNOUNCEMENTS: readonly Announcement[] = [
  announces('G-180', 'UNMAP', ['unmap_vmas']),
  announces('G-181', 'UNMAP', ['move_page_tables']),
  announces('G-182', 'CLEAR', ['zap_page_range_single']),
  announces('G-183', 'CLEAR', ['madvise_free_single_vma', 'do_madvise']),
  announces('G-184', 'PROTECTION_VMA', ['change_protection', 'change_protection_range']),
  announces('G-185', 'PROTECTION_PAGE', ['copy_page_range']),
  announces('G-186', 'CLEAR', ['do_wp_page', 'wp_page_copy'], PAGE_SIZE),
  announces('G-188', 'SOFT_DIRTY', ['clear_refs_write'], WHOLE),
  announces('G-192', 'CLEAR', ['try_to_unmap_one', 'try_to_migrate_one']),
];

export const systemCalls: Check = (o, world, judged) => {
  if (o.kind !== 'return' || o.name !== '__mmu_notifier_invalidate_range_start') return;
  const announced = ANNOUNCEMENTS.find(({ callers }) => callers.has(o.caller ?? ''));
  const mm = world.mmOf(o.frame);
  const { event, start, end } = o.frame.arguments;
  if (announced === undefined || mm === undefined || start === null || end === null) return;
  const holds =
    event === announced.event && (announced.size === null || end - start === announced.size);
  const why = `${o.caller}() announces ${event} for ${end - start} bytes`;
  judged.check(announced.guarantee, mm, holds, why, [o.frame.begin, o]);
};
