/**
 * The automaton behind the properties of callbacks and of order. Its state is a log of what the
 * property looks at: entries to callbacks, exits from them, and other events. A property prunes from
 * the log what can no longer change its verdict.
 *
 * A callback may be entered before the trace tells which notifier a name is, and alloc_notifier
 * before there is a notifier at all. So each item has an owner, which the log corrects as soon as it
 * is known.
 */
import type { EnterEvent, LeaveEvent, TraceEvent } from '../protocol/trace';
import {
  isQuiescenceBefore,
  type MonitorState,
  type Property,
  propertySince,
  type ViolationReason,
} from './property';
import { identityGiven, type Subject, withNumber } from './subject';

/** The owner of what belongs to the subject. */
export const OURS = 0;

/** OURS; an identity that the subject may get; or null, until the callback returns. */
export type Owner = number | null;

export interface Item<Data extends MonitorState = MonitorState> {
  /** Index of the watch that it is of. */
  readonly watch: number;
  owner: Owner;
  /** Whether the callback has not returned; only of a watch of runs. */
  open: boolean;
  data: Data;
  /** Other items that it is related to; those that are pruned disappear. */
  links: Item<Data>[];
}

/** What the log has an item for. */
export type Watch<Data extends MonitorState> = EventWatch | CallbackWatch<Data>;

interface EventWatch {
  readonly at: 'event';
  /** Whose identities the owners are; null where every event is OURS. */
  readonly subject: Subject | null;
  /** The owner of the event; undefined where it is none. */
  ownerOf(event: TraceEvent): number | undefined;
}

interface CallbackWatch<Data extends MonitorState> {
  /** An item is logged at the entry or at the exit; that of a run is open until the exit. */
  readonly at: 'entry' | 'exit' | 'run';
  readonly subject: Subject;
  /** The data of the item; undefined where the entry needs none. */
  entered(enter: EnterEvent): Data | undefined;
}

export interface LogOptions<Data extends MonitorState> {
  /** Of one event, items are logged in the order of the watches. */
  readonly watches: readonly Watch<Data>[];
  /** Whether only entries since the last `Then` count. */
  readonly sinceLastThen?: boolean;
  /** Relate a new item to those before it. */
  onEntry?(item: Item<Data>, before: readonly Item<Data>[]): void;
  /** Note that the run has ended. */
  onExit?(item: Item<Data>, all: readonly Item<Data>[], leave: LeaveEvent): void;
  /** The items that the verdict may still depend on. */
  prune(items: Item<Data>[]): Item<Data>[];
  /** The verdict, from the items that belong to the subject. */
  verdict(items: readonly Item<Data>[]): ViolationReason;
}

type Packed<Data extends MonitorState> = {
  readonly watch: number;
  readonly owner: Owner;
  readonly open: boolean;
  readonly data: Data;
  readonly links: readonly number[];
};

/** For a callback that a task is in: items to correct at its exit, and exits to log. */
type PackedFrame = readonly [
  items: readonly number[],
  exits: readonly (readonly [number, Owner])[],
];

type LogState<Data extends MonitorState> = {
  /** Whether the last `Then` has come. */
  readonly begun: boolean;
  /** For each watch, the identities of its subject. */
  readonly identities: readonly (readonly number[])[];
  readonly items: readonly Packed<Data>[];
  /** The callbacks that each task is in, innermost last. */
  readonly frames: { readonly [task: string]: readonly PackedFrame[] };
};

/** A property whose monitor is a log. */
export function logProperty<Data extends MonitorState>(
  says: readonly unknown[],
  options: LogOptions<Data>,
): Property {
  return propertySince<LogState<Data>>(says, (since) => ({
    initial: {
      begun: options.sinceLastThen !== true || since === 0,
      identities: options.watches.map(() => []),
      items: [],
      frames: {},
    },
    step: (state, event) => {
      const log = new Log(options, state);
      return log.step(event, since) ? log.pack() : state;
    },
    verdict: ({ items }) =>
      options.verdict(unpackItems(items).filter(({ owner }) => owner === OURS)),
  }));
}

interface Frame<Data extends MonitorState> {
  readonly items: Item<Data>[];
  readonly exits: { readonly watch: number; owner: Owner }[];
}

class Log<Data extends MonitorState> {
  private begun: boolean;
  private items: Item<Data>[];
  private readonly identities: (readonly number[])[];
  private readonly frames: Map<string, Frame<Data>[]>;

  constructor(
    private readonly options: LogOptions<Data>,
    state: LogState<Data>,
  ) {
    this.begun = state.begun;
    this.items = unpackItems(state.items);
    this.identities = [...state.identities];
    this.frames = new Map(
      Object.entries(state.frames).map(([task, frames]) => [task, frames.map(this.unpackFrame)]),
    );
  }

  /** False where nothing has changed. */
  step(event: TraceEvent, since: number): boolean {
    const begins = !this.begun && isQuiescenceBefore(since, event);
    this.begun ||= begins;
    let changed = this.bind(event) || begins;
    if (event.kind === 'enter') changed = this.enter(event) || changed;
    if (event.kind === 'leave') changed = this.leave(event) || changed;
    for (const [watch, watched] of this.options.watches.entries()) {
      const owner = watched.at === 'event' ? watched.ownerOf(event) : undefined;
      if (owner === undefined) continue;
      this.add(watch, this.ownerOf(watch, owner), false, null as Data);
      changed = true;
    }
    if (changed) this.items = this.options.prune(this.items);
    return changed;
  }

  pack(): LogState<Data> {
    const numbers = new Map(this.items.map((item, number) => [item, number]));
    const numbersOf = (items: readonly Item<Data>[]) =>
      items.flatMap((item) => numbers.get(item) ?? []).sort((one, other) => one - other);
    const items = this.items.map(({ links, ...item }) => ({ ...item, links: numbersOf(links) }));
    const frames = [...this.frames].map(([task, all]): [string, PackedFrame[]] => [
      task,
      withoutOutermost(
        all.map((frame) => [
          numbersOf(frame.items.filter(({ owner, open }) => owner === null || open)),
          frame.exits.map(({ watch, owner }) => [watch, owner]),
        ]),
      ),
    ]);
    const inside = frames.filter(([, all]) => all.length > 0);
    return {
      begun: this.begun,
      identities: this.identities,
      items,
      frames: Object.fromEntries(inside.sort(([one], [other]) => (one < other ? -1 : 1))),
    };
  }

  private readonly unpackFrame = ([items, exits]: PackedFrame): Frame<Data> => ({
    items: items.map((number) => this.items[number] as Item<Data>),
    exits: exits.map(([watch, owner]) => ({ watch, owner })),
  });

  /** The event may give a name its identity. */
  private bind(event: TraceEvent): boolean {
    let changed = false;
    for (const [watch, { subject }] of this.options.watches.entries()) {
      const given = subject?.kind === 'notifier' ? identityGiven(event, subject.name) : null;
      if (given === null || this.identities[watch]?.includes(given)) continue;
      this.identities[watch] = withNumber(this.identities[watch] ?? [], given);
      const exits = [...this.frames.values()].flat().flatMap((frame) => frame.exits);
      for (const one of [...this.items, ...exits])
        if (one.watch === watch && one.owner === given) one.owner = OURS;
      changed = true;
    }
    return changed;
  }

  private enter(event: EnterEvent): boolean {
    const frame: Frame<Data> = { items: [], exits: [] };
    let changed = false;
    for (const [watch, watched] of this.options.watches.entries()) {
      const data = watched.at === 'event' || !this.begun ? undefined : watched.entered(event);
      const owner = data === undefined ? undefined : this.ownerAtEntry(watch, event);
      if (owner === undefined || watched.at === 'event') continue;
      changed = true;
      if (watched.at === 'exit') frame.exits.push({ watch, owner });
      else frame.items.push(this.add(watch, owner, watched.at === 'run', data as Data));
    }
    const frames = this.frames.get(event.task);
    if (!changed && frames === undefined) return false;
    this.frames.set(event.task, [...(frames ?? []), frame]);
    return true;
  }

  private leave(event: LeaveEvent): boolean {
    const frame = this.frames.get(event.task)?.pop();
    if (frame === undefined) return false;
    for (const item of frame.items) {
      const owner = item.owner ?? this.ownerAtExit(item.watch, event);
      if (owner === undefined) this.items = this.items.filter((other) => other !== item);
      else item.owner = owner;
      if (!item.open) continue;
      item.open = false;
      this.options.onExit?.(item, this.items, event);
    }
    for (const { watch, owner } of frame.exits) {
      const known = owner ?? this.ownerAtExit(watch, event);
      if (known !== undefined) this.add(watch, known, false, null as Data);
    }
    return true;
  }

  private add(watch: number, owner: Owner, open: boolean, data: Data): Item<Data> {
    const item = { watch, owner, open, data, links: [] };
    this.options.onEntry?.(item, this.items);
    this.items = [...this.items, item];
    return item;
  }

  private ownerOf(watch: number, identity: number): Owner {
    return this.identities[watch]?.includes(identity) ? OURS : identity;
  }

  /** Undefined where the callback is of somebody else. */
  private ownerAtEntry(watch: number, { driver, notifier }: EnterEvent): Owner | undefined {
    const subject = this.options.watches[watch]?.subject;
    if (subject?.kind === 'driver' && driver === subject.name) return OURS;
    if (notifier === null) return null;
    return subject?.kind === 'driver' ? undefined : this.ownerOf(watch, notifier);
  }

  private ownerAtExit(watch: number, { driver, notifier }: LeaveEvent): Owner | undefined {
    const subject = this.options.watches[watch]?.subject;
    if (subject?.kind === 'driver') return driver === subject.name ? OURS : undefined;
    return notifier === null ? undefined : this.ownerOf(watch, notifier);
  }
}

function unpackItems<Data extends MonitorState>(packed: readonly Packed<Data>[]): Item<Data>[] {
  const items = packed.map((one): Item<Data> => ({ ...one, links: [] }));
  for (const [number, { links }] of packed.entries())
    (items[number] as Item<Data>).links = links.map((link) => items[link] as Item<Data>);
  return items;
}

/** Frames that concern nothing matter only inside of one that does. */
function withoutOutermost(frames: readonly PackedFrame[]): PackedFrame[] {
  const first = frames.findIndex(([items, exits]) => items.length > 0 || exits.length > 0);
  return first < 0 ? [] : frames.slice(first);
}
