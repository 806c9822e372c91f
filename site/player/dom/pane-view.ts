/** A pane of a player: lanes with bars, the steps as text, and the state beside them. */
import {
  type Bar,
  type Interleavings,
  insideOf,
  type Pane,
  type Row,
  rowAt,
  valueAt,
} from '../interleaving';
import { build } from './build';

/** A place for a bar in the rails of each row. */
interface Slot {
  readonly lane: number;
  readonly depth: number;
}

const MARKS = { free: '✕ freed', report: '⚠ kernel report' } as const;

export class PaneView {
  readonly element: HTMLElement;
  private readonly list = build('ol', { class: 'rows' });
  private readonly scroller: HTMLElement;
  private readonly state = build('div', { class: 'state' });
  private readonly items: HTMLLIElement[];
  private readonly slots: readonly Slot[];
  private readonly pane: Pane;

  constructor(
    private readonly played: Interleavings,
    private readonly number: number,
    choose: (line: number) => void,
  ) {
    this.pane = played.panes[number] as Pane;
    this.slots = slotsOf(this.pane);
    this.items = played.lines.map((_, line) => this.item(line, choose));
    this.list.append(...this.items);
    const label = this.pane.heading ?? this.pane.caption;
    this.scroller = build('div', {
      class: 'scroller',
      tabindex: '0',
      role: 'region',
      'aria-label': `Steps: ${label}`,
    });
    this.scroller.append(this.heads(), this.list);
    this.element = build('div', { class: 'pane' });
    if (this.pane.heading !== null) {
      this.element.append(build('p', { class: 'heading' }, this.pane.heading));
    }
    const body = build('div', { class: 'body' }, this.scroller, this.state);
    this.element.append(body, build('p', { class: 'caption' }, this.pane.caption));
  }

  /** Shows a line as the present one. */
  show(line: number): void {
    for (const item of this.list.querySelectorAll('[aria-current]')) {
      item.removeAttribute('aria-current');
    }
    const row = rowAt(this.played, this.number, line);
    const at = this.played.lines.findIndex((one) => one[this.number] === row);
    const item = this.items[line];
    this.items[at]?.setAttribute('aria-current', 'step');
    if (item !== undefined) this.scrollTo(item);
    this.state.replaceChildren(this.step(row), this.places(row), this.values(row));
  }

  /** Only the scroller scrolls: the page stays where the reader has it. */
  private scrollTo(item: HTMLElement): void {
    const middle = item.offsetTop - this.scroller.clientHeight / 2 + item.offsetHeight / 2;
    this.scroller.scrollTop = Math.max(0, middle);
  }

  private heads(): HTMLElement {
    const names = this.pane.lanes.map((name, lane) =>
      build('li', {}, build('b', { 'aria-hidden': 'true' }, String(lane + 1)), ` ${name}`),
    );
    const rails = this.slots.map((slot) =>
      build('span', { class: slotClass(slot) }, slot.depth === 0 ? String(slot.lane + 1) : ''),
    );
    return build(
      'div',
      { class: 'heads' },
      build('ul', { class: 'lanes', 'aria-label': 'Tasks' }, ...names),
      build(
        'div',
        { class: 'numbers', 'aria-hidden': 'true' },
        build('span', { class: 'number' }),
        build('span', { class: 'rails' }, ...rails),
      ),
    );
  }

  private item(line: number, choose: (line: number) => void): HTMLLIElement {
    const index = this.played.lines[line]?.[this.number] ?? null;
    const last = rowAt(this.played, this.number, line);
    const rails = build('span', { class: 'rails', 'aria-hidden': 'true' });
    for (const slot of this.slots) rails.append(this.slot(slot, last, index !== null));
    if (index === null) {
      return build(
        'li',
        { class: 'gap', 'aria-hidden': 'true' },
        build('span', { class: 'number' }),
        rails,
      );
    }
    const row = this.pane.rows[index] as Row;
    const classes = [
      row.isSeen ? 'seen' : 'inner',
      ...(row.lane === undefined ? ['across'] : []),
      ...(index < this.pane.setUp ? ['set-up'] : []),
      ...(index === this.pane.violatedAt ? ['violated'] : []),
    ];
    const number = build(
      'span',
      { class: 'number' },
      row.number === undefined ? '' : String(row.number),
    );
    const item = build('li', { class: classes.join(' ') }, number, rails, this.text(row, index));
    item.addEventListener('click', () => choose(line));
    return item;
  }

  private slot({ lane, depth }: Slot, row: number, isRow: boolean): HTMLElement {
    const bar = this.pane.bars.find(
      (one) => one.lane === lane && one.depth === depth && isAt(one, row, isRow),
    );
    const kinds =
      bar === undefined
        ? []
        : [
            bar.kind.replace(' ', '-'),
            ...(isRow && bar.from === row ? ['from'] : []),
            ...(isRow && bar.to === row ? ['to'] : []),
          ];
    return build('span', { class: [slotClass({ lane, depth }), ...kinds].join(' ') });
  }

  private text(row: Row, index: number): HTMLElement {
    const text = build('span', { class: 'text' });
    if (index === this.pane.violatedAt) {
      text.append(build('strong', { class: 'badge' }, 'violates the guarantee'), ' ');
    }
    if (row.lane !== undefined) {
      const before = this.pane.rows[index - 1]?.lane;
      const who = this.pane.lanes[row.lane] ?? 'another task';
      text.append(build('b', { class: before === row.lane ? 'who same' : 'who' }, `${who}: `));
    }
    if (row.mark !== undefined) text.append(build('em', {}, MARKS[row.mark]), ' ');
    text.append(row.label);
    return text;
  }

  /** The step in words, whole: on a line beside another it may be cut off. */
  private step(index: number): HTMLElement {
    const row = this.pane.rows[index];
    const who = row?.lane === undefined ? '' : `${this.pane.lanes[row.lane] ?? 'another task'}: `;
    const number = row?.number === undefined ? '' : `Step ${row.number}: `;
    const broken = index === this.pane.violatedAt ? ' This violates the guarantee.' : '';
    const text =
      row === undefined ? 'Before the first step.' : `${number}${who}${row.label}.${broken}`;
    return build('p', { class: 'now' }, text);
  }

  /** What each task is inside of. */
  private places(row: number): HTMLElement {
    const items = this.pane.lanes.flatMap((name, lane) => {
      const inside = insideOf(this.pane, lane, row);
      if (inside.length === 0) return [];
      const names = inside.map(nameOf).join(' › ');
      return [build('li', {}, build('b', {}, `${lane + 1} ${name}: `), names)];
    });
    const empty = items.length === 0 ? [build('li', {}, 'no task is in a call')] : items;
    return build('div', {}, build('p', {}, 'Tasks are in'), build('ul', {}, ...empty));
  }

  private values(row: number): HTMLElement {
    const rows = this.pane.values.flatMap((value) => {
      const found = valueAt(value, row);
      if (found === null) return [];
      const cell = build(
        'td',
        {},
        found.value,
        ...(found.isNew ? [build('em', {}, ' ● new')] : []),
      );
      const head = build('th', { scope: 'row' }, value.name);
      return [build('tr', found.isNew ? { class: 'new' } : {}, head, cell)];
    });
    if (rows.length === 0) return build('div');
    return build(
      'div',
      {},
      build('p', {}, 'Memory after the step'),
      build('table', {}, build('tbody', {}, ...rows)),
    );
  }
}

function slotsOf({ lanes, bars }: Pane): Slot[] {
  return lanes.flatMap((_, lane) => {
    const depths = bars.flatMap((bar) => (bar.lane === lane ? [bar.depth + 1] : []));
    return Array.from({ length: Math.max(1, ...depths) }, (_, depth) => ({ lane, depth }));
  });
}

function slotClass({ depth }: Slot): string {
  return depth === 0 ? 'slot lane' : 'slot';
}

/** Between two rows, a bar goes on that has begun and not ended. */
function isAt({ from, to }: Bar, row: number, isRow: boolean): boolean {
  return from <= row && (to === null || (isRow ? row <= to : row < to));
}

function nameOf({ kind, name }: Bar): string {
  if (kind === 'reader') return 'a read-side critical section';
  if (kind === 'grace period') return 'a grace period';
  return `${name}()`;
}
