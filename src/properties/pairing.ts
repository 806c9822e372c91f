/** The property that each invalidate_range_start has its invalidate_range_end. */
import type { EnterEvent } from '../protocol/trace';
import { describeRange } from './callbacks';
import { type Item, logProperty } from './invocation-log';
import type { Property } from './property';
import { type Subject, subjectName } from './subject';

/** A start or an end of this bracket; `seen` stands for starts that have their ends. */
type Bracket = readonly [kind: 'start' | 'end' | 'seen', text: string];

/**
 * Each start has an end by the same task, for the same notifier, mm, range and event, and no end
 * comes without its start. The subject must see at least one start.
 */
export function startsArePaired(subject: Subject): Property {
  const whose = subjectName(subject);
  return logProperty<Bracket>(['startsArePaired', subject], {
    watches: [{ at: 'entry', subject, entered: bracketOf }],
    prune: withoutPairs,
    verdict: (items) => {
      const open: string[] = [];
      for (const {
        data: [kind, text],
      } of items) {
        if (kind === 'start') open.push(text);
        if (kind !== 'end') continue;
        const match = open.lastIndexOf(text);
        if (match < 0) return `${whose} sees an end without its start: ${text}`;
        open.splice(match, 1);
      }
      if (!items.some(({ data: [kind] }) => kind !== 'end'))
        return `${whose} sees no invalidate_range_start`;
      return open.length === 0 ? null : `${whose} sees a start without its end: ${open[0]}`;
    },
  });
}

function bracketOf({ callback, task, notifier, process, range }: EnterEvent): Bracket | undefined {
  const text = `notifier ${notifier}, ${range?.event ?? 'no event'} of ${describeRange(range)} of process ${process} by ${task}`;
  if (callback === 'invalidate_range_start') return ['start', text];
  return callback === 'invalidate_range_end' ? ['end', text] : undefined;
}

/** Without each end and its start, where both have the same owner, whoever that is. */
function withoutPairs(items: Item<Bracket>[]): Item<Bracket>[] {
  const left: Item<Bracket>[] = [];
  const seen: Item<Bracket>[] = [];
  for (const item of items) {
    const { owner, data } = item;
    const [kind, text] = data;
    const isNew = owner !== null && !seen.some((one) => one.owner === owner);
    if (kind !== 'end' && isNew) seen.push({ ...item, data: ['seen', ''] });
    if (kind === 'seen') continue;
    const match = left.findLastIndex(({ data: [, other] }) => other === text);
    const before = left[match];
    const isPair = kind === 'end' && before?.data[0] === 'start' && before.owner === owner;
    if (isPair && owner !== null) left.splice(match, 1);
    else left.push(item);
  }
  return [...seen.sort((one, other) => Number(one.owner) - Number(other.owner)), ...left];
}
