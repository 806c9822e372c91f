/** Ways to break a recording in one place, each with the guarantee that must tell it. */
import { linesOf, type Span, spansOf } from './recordings';

export interface Break {
  readonly guarantee: string;
  readonly what: string;
  /** The events with the change at the place; null where there is no such place. */
  at(events: readonly string[], place: number): string[] | null;
}

export type Pick = (span: Span, events: readonly string[]) => boolean;
/** Also by what is to be moved there. */
type Target = (span: Span, events: readonly string[], moved: Span) => boolean;

/** Of a name, and inside of a function, where one is named. */
export function named(name: RegExp | string, inside?: string): Pick {
  const pattern = typeof name === 'string' ? new RegExp(`^${name}$`) : name;
  return (span) =>
    pattern.test(span.name) && (inside === undefined || span.parent?.name === inside);
}

/** One that has such a call inside of it, at least so many. */
export function calling(name: string, inside: string, least = 1): Pick {
  return (span, events) => {
    if (span.name !== name) return false;
    const own = linesOf(events, span).filter((at) => (events[at] ?? '').includes(` ${inside}: `));
    return own.length >= least;
  };
}

/** What the line at which a call begins has for a field. */
export function told(span: Span, events: readonly string[], field: string): string {
  return new RegExp(` ${field}=(\\S+)`).exec(events[span.from] ?? '')?.[1] ?? '';
}

/** Only the first place. */
export function once(one: Break): Break {
  return { ...one, at: (events, place) => (place === 0 ? one.at(events, 0) : null) };
}

function picked(events: readonly string[], pick: Pick, place: number): Span | undefined {
  return spansOf(events).filter((span) => pick(span, events))[place];
}

/** All lines of a call are lost, those inside of it too. */
export function lose(guarantee: string, pick: Pick): Break {
  return {
    guarantee,
    what: 'lost',
    at: (events, place) => {
      const span = picked(events, pick, place);
      if (span === undefined) return null;
      const gone = new Set(linesOf(events, span));
      return events.filter((_, at) => !gone.has(at));
    },
  };
}

/** A call comes twice, one after the other. */
export function double(guarantee: string, pick: Pick): Break {
  return {
    guarantee,
    what: 'doubled',
    at: (events, place) => {
      const span = picked(events, pick, place);
      if (span === undefined) return null;
      const again = linesOf(events, span).map((at) => events[at] as string);
      return [...events.slice(0, span.to + 1), ...again, ...events.slice(span.to + 1)];
    },
  };
}

/** A call comes to stand right before or after another, or right inside of it. */
export function move(
  guarantee: string,
  pick: Pick,
  where: 'before' | 'after' | 'first in',
  other: Target,
): Break {
  return {
    guarantee,
    what: `moved ${where} another`,
    at: (events, place) => {
      const span = picked(events, pick, place);
      if (span === undefined) return null;
      const spans = spansOf(events).filter((one) => other(one, events, span));
      const to = spans.find((one) => one.task === span.task) ?? spans[0];
      if (to === undefined) return null;
      const own = linesOf(events, span);
      const moved = own.map((at) => (events[at] as string).replace(span.task, to.task));
      const places = { before: to.from, after: to.to + 1, 'first in': to.from + 1 };
      const target = places[where];
      const out: string[] = [];
      for (const [at, line] of events.entries()) {
        if (at === target) out.push(...moved);
        if (!own.includes(at)) out.push(line);
      }
      if (target === events.length) out.push(...moved);
      return out;
    },
  };
}

/** Something in the call or in the return of it is changed. */
export function change(
  guarantee: string,
  pick: Pick,
  end: 'call' | 'return',
  from: RegExp,
  to: string,
): Break {
  return {
    guarantee,
    what: `${from.source} becomes ${to} in its ${end}`,
    at: (events, place) => {
      const span = picked(
        events,
        (one, all) => {
          const line = all[end === 'call' ? one.from : one.to] ?? '';
          return pick(one, all) && from.test(line) && line.replace(from, to) !== line;
        },
        place,
      );
      if (span === undefined) return null;
      const at = end === 'call' ? span.from : span.to;
      return events.map((line, index) => (index === at ? line.replace(from, to) : line));
    },
  };
}

/** The event of the mmap lock last before a call, by the same task, is lost. */
export function loseLock(guarantee: string, pick: Pick): Break {
  return {
    guarantee,
    what: 'called without the mmap lock',
    at: (events, place) => {
      const span = picked(events, pick, place);
      if (span === undefined) return null;
      const lock = events.findLastIndex(
        (line, at) =>
          at < span.from && line.includes(`${span.task} `) && line.includes('acquire_returned'),
      );
      return lock < 0 ? null : events.filter((_, at) => at !== lock);
    },
  };
}

/** The depth of disabled preemption. */
export const DEEPER = [/\] (\S{3})1/, '] $12'] as const;
export const SHALLOWER = [/\] (\S{3})2/, '] $11'] as const;
