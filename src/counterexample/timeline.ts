/**
 * Draws an interleaving as SVG: tasks are lanes, time goes down, calls and callbacks are bars, frees
 * and kernel reports are marks. Shapes, patterns and words carry the meaning, so that the picture
 * needs no colour.
 *
 * The text may come from any implementation: all of it is escaped, and cut to length.
 */
import xmlbuilder from 'xmlbuilder';
import { clip, wrap } from './svg-text';
import { type BarKind, drawBar, drawLegend, drawMark, drawPatterns } from './timeline-shapes';

/** A call, callback, reader or grace period, from one row to another. */
export interface TimelineBar {
  readonly lane: number;
  readonly kind: BarKind;
  /** What it is of: a function, a callback as `->release`, or what a grace period is waited for. */
  readonly name: string;
  /** Bars of one lane side by side: 0 is the outermost. */
  readonly depth: number;
  readonly from: number;
  /** Null if the bar has not ended by the last row. */
  readonly to: number | null;
}

/** A step, or a further event of a step. */
export interface TimelineRow {
  /** Number of the step, or empty. */
  readonly number: string;
  /** Null for a line across all lanes. */
  readonly lane: number | null;
  readonly label: string;
  readonly mark: 'free' | 'report' | null;
  /** Whether this step violates the guarantee. */
  readonly violates: boolean;
}

export interface Timeline {
  /** Begins the ids in the picture, so that several can be on one page: a letter, then letters, digits, `-`. */
  readonly id: string;
  readonly title: string;
  readonly lanes: readonly string[];
  readonly rows: readonly TimelineRow[];
  readonly bars: readonly TimelineBar[];
}

/** Of more rows, only those at both ends and around the violation are drawn. */
const ROWS_MAX = 120;
/** Further lanes are not drawn. */
const LANES_MAX = 16;

const LABEL_MAX = 78;
const NUMBER_MAX = 7;
const TITLE_MAX = 400;
const ROW = 18;
const CHARACTER = 7.3;
const BAR = 12;
const LEFT = 112;
const MARGIN = 12;

interface Lane {
  readonly name: string;
  readonly x: number;
  /** Where its text begins, right of its bars. */
  readonly text: number;
  readonly width: number;
}

interface Drawn extends TimelineRow {
  readonly y: number;
}

type Element = xmlbuilder.XMLElement;

/** The picture as the text of an SVG document. Throws a RangeError for an invalid id. */
export function renderTimeline(timeline: Timeline): string {
  if (!/^[A-Za-z][A-Za-z0-9-]*$/.test(timeline.id)) {
    throw new RangeError(`${timeline.id}: expected a letter, then letters, digits or -`);
  }
  const lanes = placeLanes(timeline);
  const width = Math.max(560, ...lanes.map(({ x, width: own }) => x + own)) + MARGIN;
  const title = wrap(clip(timeline.title, TITLE_MAX), Math.floor((width - 2 * MARGIN) / 8));
  const top = MARGIN + title.length * ROW + 2.5 * ROW;
  const { rows, yOf } = placeRows(timeline, top + 1.5 * ROW);
  const height = (rows.at(-1)?.y ?? top + ROW) + 2 * ROW;
  const svg = beginPicture(timeline, { width, height }, describe(rows, lanes));
  title.forEach((line, index) => {
    svg.ele('text', { x: MARGIN, y: MARGIN + (index + 1) * ROW - 4, 'font-weight': 'bold' }, line);
  });
  drawLegend(svg, timeline.id, MARGIN, MARGIN + title.length * ROW + 8);
  for (const lane of lanes) drawLane(svg, lane, top, height - ROW);
  for (const bar of timeline.bars) {
    const lane = lanes[bar.lane];
    if (lane === undefined) continue;
    const x = lane.x + bar.depth * BAR;
    const [from, to] = [yOf(bar.from), bar.to === null ? null : yOf(bar.to)];
    drawBar(svg, timeline.id, bar.kind, { x, from, to, end: height - ROW });
  }
  for (const row of rows) drawRow(svg, row, lanes, width);
  return svg.end();
}

function beginPicture(
  { id, title }: Timeline,
  { width, height }: { readonly width: number; readonly height: number },
  description: string,
): Element {
  const svg = xmlbuilder.create('svg', { headless: true, invalidCharReplacement: '?' });
  svg.att({
    xmlns: 'http://www.w3.org/2000/svg',
    role: 'img',
    'aria-labelledby': `${id}-title ${id}-description`,
    viewBox: `0 0 ${round(width)} ${height}`,
    width: round(width),
    height,
    'font-family': 'monospace',
    'font-size': 12,
  });
  svg.ele('title', { id: `${id}-title` }, clip(title, TITLE_MAX));
  svg.ele('desc', { id: `${id}-description` }, description);
  drawPatterns(svg, id);
  svg.ele('rect', { width: '100%', height: '100%', fill: '#fff' });
  return svg;
}

function placeLanes({ lanes, rows, bars }: Timeline): Lane[] {
  let x = LEFT;
  return lanes.slice(0, LANES_MAX).map((name, index) => {
    const depths = bars.flatMap(({ lane, depth }) => (lane === index ? [depth + 1] : []));
    const text = x + Math.max(0, ...depths) * BAR + 6;
    const labels = [name, ...rows.flatMap(({ lane, label }) => (lane === index ? [label] : []))];
    const characters = Math.max(...labels.map((label) => [...clip(label, LABEL_MAX)].length)) + 3;
    const lane = { name, x, text, width: text - x + characters * CHARACTER };
    x += lane.width + MARGIN;
    return lane;
  });
}

/** The rows to draw, with a row for each gap between them, and the position of every row. */
function placeRows(
  { rows }: Timeline,
  top: number,
): { rows: Drawn[]; yOf: (row: number) => number } {
  const kept = keptRows(rows);
  const drawn: Drawn[] = [];
  const places: number[] = [];
  let skipped = 0;
  rows.forEach((row, index) => {
    const y = top + drawn.length * ROW;
    places.push(y);
    if (!kept(index)) {
      skipped++;
      return;
    }
    if (skipped > 0) drawn.push({ ...gap(skipped), y });
    drawn.push({ ...row, y: top + drawn.length * ROW });
    places[index] = top + (drawn.length - 1) * ROW;
    skipped = 0;
  });
  return { rows: drawn, yOf: (row) => places[row] ?? top };
}

function keptRows(rows: readonly TimelineRow[]): (index: number) => boolean {
  if (rows.length <= ROWS_MAX) return () => true;
  const third = ROWS_MAX / 3;
  const violation = rows.findIndex((row) => row.violates);
  return (index) =>
    index < third ||
    index >= rows.length - third ||
    (violation >= 0 && Math.abs(index - violation) < third / 2);
}

function gap(count: number): TimelineRow {
  const label = `… ${count} more, left out of the picture …`;
  return { number: '', lane: null, label, mark: null, violates: false };
}

function drawLane(svg: Element, { name, x, width }: Lane, top: number, bottom: number): void {
  svg.ele('text', { x, y: top, 'font-weight': 'bold' }, clip(name, LABEL_MAX));
  svg.ele('path', {
    d: `M${round(x)} ${top + 5}h${round(width)}M${round(x - 4)} ${top + 5}V${bottom}`,
    stroke: '#000',
    fill: 'none',
    'stroke-width': 0.5,
  });
}

function drawRow(svg: Element, row: Drawn, lanes: readonly Lane[], width: number): void {
  const { y, lane, mark, violates } = row;
  const numbered = { x: LEFT - 12, y: y + 4, 'text-anchor': 'end', 'font-weight': 'normal' };
  if (violates) {
    numbered['font-weight'] = 'bold';
    svg.ele('text', { x: MARGIN, y: y + 4, 'font-weight': 'bold' }, 'VIOLATED');
    svg.ele('path', { d: `M${LEFT - 9} ${y - 5}l7 5l-7 5z` });
    svg.ele('path', {
      d: `M${MARGIN} ${y + 8}H${round(width - MARGIN)}M${MARGIN} ${y + 10.5}H${round(width - MARGIN)}`,
      stroke: '#000',
    });
  }
  if (row.number !== '') svg.ele('text', numbered, clip(row.number, NUMBER_MAX));
  const own = lane === null ? undefined : lanes[lane];
  if (own === undefined) {
    const d = `M${LEFT - 4} ${y + 6}H${round(width - MARGIN)}`;
    svg.ele('path', { d, stroke: '#000', 'stroke-dasharray': '6 4' });
    svg.ele('text', { x: LEFT, y: y + 2, 'font-style': 'italic' }, clip(row.label, LABEL_MAX));
    return;
  }
  if (mark !== null) drawMark(svg, mark, own.text, y);
  const x = round(own.text + (mark === null ? 0 : 16));
  svg.ele('text', { x, y: y + 4 }, clip(row.label, LABEL_MAX));
}

/** The picture in words, for screen readers. */
function describe(rows: readonly Drawn[], lanes: readonly Lane[]): string {
  const lines = rows.map(({ number, lane, label, mark, violates }) => {
    const who = lane === null ? '' : `${clip(lanes[lane]?.name ?? 'another task', LABEL_MAX)}: `;
    const marks = [mark === 'report' ? ' (kernel report)' : '', violates ? ' (violated here)' : ''];
    return `${clip(number, NUMBER_MAX)} ${who}${clip(label, LABEL_MAX)}${marks.join('')}`.trim();
  });
  return lines.join('; ');
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
