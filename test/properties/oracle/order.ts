/** Properties of the order of events. */
import type { Moment } from '../../../src/properties/order';
import type { Trace, TraceEvent } from '../../../src/protocol/trace';
import { invocations } from './callbacks';
import { isFreeOf } from './frees';
import type { Property } from './property';
import { identitiesOf, type Subject, subjectName } from './subject';

/** The indexes of the trace at which the moment occurs. */
function indexesOf(trace: Trace, moment: Moment): number[] {
  switch (moment.kind) {
    case 'call':
    case 'return':
      return indexesWhere(
        trace,
        (event) =>
          event.kind === moment.kind &&
          event.function === moment.function &&
          event.task === moment.task,
      );
    case 'entry':
      return invocations(trace, moment.subject, moment.callback).map(({ from }) => from);
    case 'exit':
      return invocations(trace, moment.subject, moment.callback)
        .filter(({ leave }) => leave !== null)
        .map(({ to }) => to);
    case 'freeing of a notifier': {
      const identities = identitiesOf(trace, moment.name);
      return indexesWhere(
        trace,
        (event) => isFreeOf(event, 'mmu_notifier') && identities.has(event.notifier),
      );
    }
    case 'freeing of an mm':
      return indexesWhere(
        trace,
        (event) => isFreeOf(event, 'mm_struct') && event.process === moment.process,
      );
    case 'freeing of pages':
      return indexesWhere(
        trace,
        (event) =>
          isFreeOf(event, 'pages') &&
          event.process === moment.process &&
          event.range.start < moment.range.end &&
          moment.range.start < event.range.end,
      );
  }
}

function indexesWhere(trace: Trace, matches: (event: TraceEvent) => boolean): number[] {
  return trace.flatMap((event, index) => (matches(event) ? [index] : []));
}

/** Both occur, and each `first` occurs before each `second`. */
export function everyPrecedesEvery(first: Moment, second: Moment): Property {
  return ({ trace }) => {
    const [firsts, seconds] = [indexesOf(trace, first), indexesOf(trace, second)];
    if (firsts.length === 0) return `${first.written} never comes`;
    if (seconds.length === 0) return `${second.written} never comes`;
    return Math.max(...firsts) < Math.min(...seconds)
      ? null
      : `${second.written} precedes ${first.written}`;
  };
}

/** Both occur, and some `second` occurs after some `first`. */
export function somePrecedesSome(first: Moment, second: Moment): Property {
  return ({ trace }) => {
    const [firsts, seconds] = [indexesOf(trace, first), indexesOf(trace, second)];
    if (firsts.length === 0) return `${first.written} never comes`;
    if (seconds.length === 0) return `${second.written} never comes`;
    if (Math.max(...seconds) > Math.min(...firsts)) return null;
    return `${second.written} never comes after ${first.written}`;
  };
}

/** The moment occurs, and no callback of the subject is entered after it. */
export function noneEnteredAfter(moment: Moment, subject: Subject): Property {
  return ({ trace }) => {
    const moments = indexesOf(trace, moment);
    if (moments.length === 0) return `${moment.written} never comes`;
    const late = invocations(trace, subject).find(({ from }) => from > Math.min(...moments));
    return late === undefined
      ? null
      : `${late.enter.callback} of ${subjectName(subject)} is entered after ${moment.written}`;
  };
}

/** The moment occurs, and no callback of the subject runs or is entered after it. */
export function noneRunsAfter(moment: Moment, subject: Subject): Property {
  return ({ trace }) => {
    const moments = indexesOf(trace, moment);
    if (moments.length === 0) return `${moment.written} never comes`;
    const late = invocations(trace, subject).find(({ to }) => to > Math.min(...moments));
    return late === undefined
      ? null
      : `${late.enter.callback} of ${subjectName(subject)} runs after ${moment.written}`;
  };
}
