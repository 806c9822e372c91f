/** The property that each invalidate_range_start has its invalidate_range_end. */
import type { EnterEvent } from '../../../src/protocol/trace';
import { describeRange, invocations } from './callbacks';
import type { Property } from './property';
import { type Subject, subjectName } from './subject';

/**
 * Each start has an end by the same task, for the same notifier, mm, range and event, and no end
 * comes without its start. The subject must see at least one start.
 */
export function startsArePaired(subject: Subject): Property {
  return ({ trace }) => {
    const open: string[] = [];
    let seen = false;
    for (const { enter } of invocations(trace, subject)) {
      if (enter.callback === 'invalidate_range_start') {
        seen = true;
        open.push(bracketOf(enter));
      } else if (enter.callback === 'invalidate_range_end') {
        const match = open.lastIndexOf(bracketOf(enter));
        if (match < 0)
          return `${subjectName(subject)} sees an end without its start: ${bracketOf(enter)}`;
        open.splice(match, 1);
      }
    }
    if (!seen) return `${subjectName(subject)} sees no invalidate_range_start`;
    return open.length === 0
      ? null
      : `${subjectName(subject)} sees a start without its end: ${open[0]}`;
  };
}

function bracketOf({ task, notifier, process, range }: EnterEvent): string {
  return `notifier ${notifier}, ${range?.event ?? 'no event'} of ${describeRange(range)} of process ${process} by ${task}`;
}
