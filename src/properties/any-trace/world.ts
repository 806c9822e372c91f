/** What the observations so far tell of notifiers, interval notifiers and address spaces. */
import type { Arguments, Frame, Observation } from './observation';

/** Somebody whose guarantees are judged. */
export interface Subject {
  readonly label: string;
  /** The module whose callbacks it has; null for an address space. */
  readonly driver: string | null;
}

export interface ListNotifier extends Subject {
  readonly kind: 'notifier';
  readonly pointer: string;
  readonly mm: Mm;
  /** Null where it was registered before the recording began. */
  readonly registration: Frame | null;
  readonly ops: string | null;
  readonly callbacks: ReadonlyMap<string, string> | null;
  /** The registration has returned 0. */
  registered: Observation | null;
  /** It begins to leave the list: unregister, an exit's release, or the last put. */
  leaving: Observation | null;
  unregister: Frame | null;
  unregistered: Observation | null;
  /** Gets, the registration among them, less puts; null where not all were seen. */
  users: number | null;
  lastPut: Frame | null;
  freeing: Frame | null;
  readonly releases: Frame[];
  /** The callbacks that run now. */
  readonly running: Set<Frame>;
}

export interface IntervalNotifier extends Subject {
  readonly kind: 'interval';
  readonly pointer: string;
  readonly mm: Mm;
  readonly start: number;
  readonly end: number;
  readonly insertion: Frame | null;
  /** It was inserted while an invalidation ran, and one still runs: the tree may not have it yet. */
  deferred: boolean;
  reads: number;
  inserted: Observation | null;
  removal: Frame | null;
  removed: Observation | null;
  /** The last sequence that `invalidate` was called with, and by which invalidation. */
  told: { readonly sequence: number; readonly by: Frame; readonly entry: Frame } | null;
  readonly atExit: string[];
  readonly running: Set<Frame>;
}

/** An invalidation from its start to its end. */
export interface Bracket {
  readonly start: Frame;
  readonly task: string;
  /** The notifiers and intervals that were there when it began. */
  readonly notifiers: readonly ListNotifier[];
  readonly intervals: readonly IntervalNotifier[];
}

export interface Mm extends Subject {
  readonly kind: 'mm';
  readonly pointer: string;
  /** On the list of the mm. */
  readonly notifiers: Set<ListNotifier>;
  /** Registered, and neither unregistered nor freed after a last put: each holds `mm_count`. */
  readonly registrations: Set<ListNotifier>;
  readonly intervals: Set<IntervalNotifier>;
  readonly brackets: Bracket[];
  /** Unregistered lately: nothing may call them. */
  readonly former: ListNotifier[];
  /** The last sequence that was passed, and whether all invalidations have ended since. */
  sequence: { readonly value: number; readonly by: Frame; over: boolean } | null;
  everRegistered: boolean;
  /** `mm_users` has been seen at zero. */
  dead: Observation | null;
  exit: Frame | null;
  exits: number;
  exitRelease: Frame | null;
  destroyed: Observation | null;
}

/** Notifiers that have ended are remembered until as many more have. */
const REMEMBERED = 20_000;
const LATELY = 32;

export class World {
  readonly notifiers = new Map<string, ListNotifier>();
  readonly intervals = new Map<string, IntervalNotifier>();
  readonly mms = new Map<string, Mm>();
  /** The functions of the core that walk notifiers now, with what was there when each began. */
  readonly walks = new Map<Frame, Bracket>();
  /** What was known of the memory of the notifier that is being registered. */
  replaced: ListNotifier | null = null;
  /** Of the walk that has just ended, what was there when it began. */
  lastWalk: Bracket | null = null;
  /** The invalidation that has just ended, and the call that has ended it. */
  lastEnded: { readonly bracket: Bracket; readonly end: Frame } | null = null;
  /** The last sequences of the mm and the interval, before the `invalidate` that has just begun. */
  toldBefore: { readonly last: Mm['sequence']; readonly own: IntervalNotifier['told'] } = {
    last: null,
    own: null,
  };
  /** The starts of invalidations whose ends run now. */
  readonly ending = new Set<Frame>();
  /** The notifier that a get has to find, from its begin to the event after its return. */
  readonly toFind = new WeakMap<Frame, ListNotifier | null>();
  /** The last start of each task, where it was declined. */
  readonly declined = new Map<string, Frame>();
  /** Fully put; free_notifier has not returned. */
  readonly put = new Set<ListNotifier>();
  private readonly ended: ListNotifier[] = [];
  private readonly removed: IntervalNotifier[] = [];
  private readonly counts = new Map<string, number>();

  mm(pointer: string): Mm {
    const known = this.mms.get(pointer);
    if (known !== undefined) return known;
    const mm: Mm = {
      kind: 'mm',
      label: this.label('mm'),
      driver: null,
      pointer,
      notifiers: new Set(),
      registrations: new Set(),
      intervals: new Set(),
      brackets: [],
      former: [],
      sequence: null,
      everRegistered: false,
      dead: null,
      exit: null,
      exits: 0,
      exitRelease: null,
      destroyed: null,
    };
    this.mms.set(pointer, mm);
    return mm;
  }

  /** A notifier that is seen for the first time, at its registration or later. */
  addNotifier(
    { notifier, mm, ops, callbacks, driver }: Arguments,
    registration: Frame | null,
  ): ListNotifier {
    this.replaced = this.notifiers.get(notifier ?? '') ?? null;
    this.replaced?.mm.notifiers.delete(this.replaced);
    const name = driver ?? 'unknown';
    const added: ListNotifier = {
      kind: 'notifier',
      label: this.label(`${name} notifier`),
      driver: name,
      pointer: notifier ?? '',
      mm: this.mm(mm ?? ''),
      registration,
      ops,
      callbacks,
      registered: null,
      leaving: null,
      unregister: null,
      unregistered: null,
      users: null,
      lastPut: null,
      freeing: null,
      releases: [],
      running: new Set(),
    };
    this.notifiers.set(added.pointer, added);
    added.mm.everRegistered = true;
    return added;
  }

  addInterval(
    { notifier, mm, start, end, driver }: Arguments,
    insertion: Frame | null,
  ): IntervalNotifier {
    const name = driver ?? 'unknown';
    const added: IntervalNotifier = {
      kind: 'interval',
      label: this.label(`${name} interval`),
      driver: name,
      pointer: notifier ?? '',
      mm: this.mm(mm ?? ''),
      start: start ?? 0,
      end: end ?? 0,
      insertion,
      deferred: false,
      reads: 0,
      inserted: null,
      removal: null,
      removed: null,
      told: null,
      atExit: [],
      running: new Set(),
    };
    this.intervals.set(added.pointer, added);
    added.mm.everRegistered = true;
    return added;
  }

  notifierOf({ arguments: { notifier } }: Frame): ListNotifier | undefined {
    return notifier === null ? undefined : this.notifiers.get(notifier);
  }

  intervalOf({ arguments: { notifier } }: Frame): IntervalNotifier | undefined {
    return notifier === null ? undefined : this.intervals.get(notifier);
  }

  mmOf({ arguments: { mm } }: Frame): Mm | undefined {
    return mm === null ? undefined : this.mms.get(mm);
  }

  /** What is there now, for a walk of the mm. */
  snapshot(start: Frame): Bracket {
    const mm = this.mmOf(start);
    const there = [...(mm?.notifiers ?? [])].filter(({ leaving }) => leaving === null);
    const inserted = [...(mm?.intervals ?? [])].filter(({ removal }) => removal === null);
    return { start, task: start.begin.task, notifiers: there, intervals: inserted };
  }

  /** The invalidation that an `__mmu_notifier_invalidate_range_end` ends. */
  bracketOf(end: Frame): Bracket | undefined {
    const { range, start, end: last, event } = end.arguments;
    return this.mmOf(end)?.brackets.findLast(({ task, start: { arguments: told } }) => {
      const same = told.start === start && told.end === last && told.event === event;
      return task === end.begin.task && (range === null ? same : told.range === range);
    });
  }

  /** The list notifiers that ended last. */
  lately(): readonly ListNotifier[] {
    return this.ended.slice(-LATELY);
  }

  /** Notifiers and intervals of processes that have gone, which nobody has ended. */
  left(): Subject[] {
    return [...this.mms.values()].flatMap(({ exit, registrations, intervals }) => {
      const ofList = [...registrations].filter((one) => one.lastPut === null);
      return exit?.end == null ? [] : [...ofList, ...intervals];
    });
  }

  forget(one: ListNotifier | IntervalNotifier): void {
    if (one.kind === 'notifier') {
      this.ended.push(one);
      const oldest = this.ended.length > REMEMBERED ? this.ended.shift() : undefined;
      if (oldest && this.notifiers.get(oldest.pointer) === oldest)
        this.notifiers.delete(oldest.pointer);
    } else {
      this.removed.push(one);
      const oldest = this.removed.length > REMEMBERED ? this.removed.shift() : undefined;
      if (oldest && this.intervals.get(oldest.pointer) === oldest)
        this.intervals.delete(oldest.pointer);
    }
  }

  private label(name: string): string {
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    return `${name} ${count}`;
  }
}
