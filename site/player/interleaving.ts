/** The data of a player: one interleaving, or two side by side, and where a reader is in them. */

/** A step, or a further event of the step before. */
export interface Row {
  /** Number of the step, from 1; absent for a further event. */
  readonly number?: number;
  /** Number of the task's lane; absent for a line across all lanes. */
  readonly lane?: number;
  readonly label: string;
  readonly mark?: 'free' | 'report';
  /** Whether an observer at the API sees it. */
  readonly isSeen?: true;
}

export type BarKind = 'call' | 'callback' | 'reader' | 'grace period';

/** A call, callback, read-side critical section or grace period, from one row to another. */
export interface Bar {
  readonly lane: number;
  readonly kind: BarKind;
  readonly name: string;
  /** Bars of one lane side by side: 0 is the outermost. */
  readonly depth: number;
  readonly from: number;
  /** Null if it has not ended by the last row. */
  readonly to: number | null;
}

/** A value in the memory. */
export interface Value {
  readonly name: string;
  /** The row of each change, and the new value; null if there is none any more. */
  readonly changes: readonly (readonly [number, string | null])[];
}

export interface Pane {
  /** Which of two interleavings it is; null if there is one. */
  readonly heading: string | null;
  readonly caption: string;
  readonly lanes: readonly string[];
  readonly rows: readonly Row[];
  readonly bars: readonly Bar[];
  readonly values: readonly Value[];
  /** How many rows set the scene, before the first `When`. */
  readonly setUp: number;
  /** The row that violates the guarantee; null for none. */
  readonly violatedAt: number | null;
}

/** The rows of each pane that stand on one line; null for a gap. */
export type Line = readonly (number | null)[];

export interface Interleavings {
  readonly scenario: string;
  readonly panes: readonly Pane[];
  readonly lines: readonly Line[];
}

/** The numbers of the lines at which a step can be shown: those with a step in any pane. */
export function stops({ panes, lines }: Interleavings): number[] {
  return lines.flatMap((line, index) => {
    const hasStep = line.some(
      (row, pane) => row !== null && panes[pane]?.rows[row]?.number !== undefined,
    );
    return hasStep ? [index] : [];
  });
}

/** The last row of a pane up to a line; -1 before its first. */
export function rowAt({ lines }: Interleavings, pane: number, line: number): number {
  for (let at = line; at >= 0; at--) {
    const row = lines[at]?.[pane];
    if (row !== null && row !== undefined) return row;
  }
  return -1;
}

/** The line of a step of a pane, or of the last step before it; null if there is none. */
export function lineOfStep(
  { panes, lines }: Interleavings,
  pane: number,
  step: number,
): number | null {
  const rows = panes[pane]?.rows ?? [];
  const row = rows.findLastIndex(({ number }) => number !== undefined && number <= step);
  const line = row < 0 ? -1 : lines.findIndex((one) => one[pane] === row);
  return line < 0 ? null : line;
}

/** Where to begin: at the violation, or else after the set-up. */
export function firstLine(played: Interleavings): number {
  const { panes, lines } = played;
  const [pane] = panes;
  if (pane === undefined) return 0;
  const row = pane.violatedAt ?? pane.setUp;
  const line = lines.findIndex((one) => one[0] === row);
  return line < 0 ? (stops(played)[0] ?? 0) : line;
}

/** A value after a row, and whether that row has changed it; null if there is none. */
export function valueAt(
  { changes }: Value,
  row: number,
): { readonly value: string; readonly isNew: boolean } | null {
  const [at, value] = changes.findLast(([from]) => from <= row) ?? [-1, null];
  return value === null ? null : { value, isNew: at === row };
}

/** What a task is inside of at a row, the outermost first. */
export function insideOf({ bars }: Pane, lane: number, row: number): Bar[] {
  return bars
    .filter((bar) => bar.lane === lane && bar.from <= row && (bar.to === null || row < bar.to))
    .sort((one, other) => one.from - other.from);
}

/** The end of an address that shows a step: `#G-065.1@67`; of the second pane, with `-without`. */
export function fragmentOf({ scenario, panes, lines }: Interleavings, line: number): string {
  for (const [pane, ending] of [
    [0, ''],
    [1, '-without'],
  ] as const) {
    const row = lines[line]?.[pane] ?? null;
    const number = row === null ? undefined : panes[pane]?.rows[row]?.number;
    if (number !== undefined) return `#${scenario}@${number}${ending}`;
  }
  return `#${scenario}`;
}

/** The line that such an address shows; null if it is of another scenario. */
export function lineOfFragment(played: Interleavings, fragment: string): number | null {
  const [, scenario, step, ending] = /^#(G-\d+\.\d+)@(\d{1,6})(-without)?$/.exec(fragment) ?? [];
  if (scenario !== played.scenario) return null;
  return lineOfStep(played, ending === undefined ? 0 : 1, Number(step));
}
