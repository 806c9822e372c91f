/** The shapes that a timeline is made of. They differ without colour too. */
import type xmlbuilder from 'xmlbuilder';

type Element = xmlbuilder.XMLElement;

const BAR_WIDTH = 9;

/** What a bar stands for. */
export type BarKind = 'call' | 'callback' | 'reader' | 'grace period';

const LEGEND: readonly (readonly [BarKind, string])[] = [
  ['call', 'call'],
  ['callback', 'callback'],
  ['reader', 'SRCU/RCU reader'],
  ['grace period', 'grace period'],
];

/** Patterns that bars are filled with. */
export function drawPatterns(svg: Element, id: string): void {
  const definitions = svg.ele('defs');
  const pattern = (name: string, size: number, d: string): void => {
    definitions
      .ele('pattern', {
        id: `${id}-${name}`,
        width: size,
        height: size,
        patternUnits: 'userSpaceOnUse',
      })
      .ele('path', { d, stroke: '#000', fill: 'none' });
  };
  pattern('hatch', 6, 'M-1 1l2-2M0 6l6-6M5 7l2-2');
  pattern('dots', 5, 'M1 2h1.5');
}

/** Where a bar is; `to` is null if the bar has not ended at the `end` of the picture. */
export interface BarPlace {
  readonly x: number;
  readonly from: number;
  readonly to: number | null;
  readonly end: number;
}

export function drawBar(svg: Element, id: string, kind: BarKind, place: BarPlace): void {
  const { x, from, to, end } = place;
  const height = Math.max(4, (to ?? end) - from);
  svg
    .ele('rect', { x, y: from, width: BAR_WIDTH, height, ...style(id, kind), stroke: '#000' })
    .ele('title', {}, kind);
  // An arrowhead means that the bar has not ended.
  if (to === null) svg.ele('path', { d: `M${x} ${end}h${BAR_WIDTH}l-${BAR_WIDTH / 2} 6z` });
}

function style(id: string, kind: BarKind): Record<string, string> {
  switch (kind) {
    case 'call':
      return { fill: '#fff' };
    case 'callback':
      return { fill: '#444' };
    case 'reader':
      return { fill: `url(#${id}-hatch)` };
    case 'grace period':
      return { fill: `url(#${id}-dots)`, 'stroke-dasharray': '3 2' };
  }
}

/** A cross for what is freed, a triangle with an exclamation mark for what the kernel reports. */
export function drawMark(svg: Element, mark: 'free' | 'report', x: number, y: number): void {
  if (mark === 'free') {
    svg.ele('path', { d: `M${x} ${y - 5}l10 10m0-10l-10 10`, stroke: '#000', 'stroke-width': 2 });
    return;
  }
  svg.ele('path', { d: `M${x} ${y + 5}h12l-6-11z`, fill: '#fff', stroke: '#000' });
  svg.ele('path', { d: `M${x + 6} ${y - 2}v4m0 1v1.5`, stroke: '#000', 'stroke-width': 1.5 });
}

/** What each shape means, on one line. */
export function drawLegend(svg: Element, id: string, x: number, y: number): void {
  let at = x;
  const name = (text: string): void => {
    svg.ele('text', { x: at, y: y + 11, 'font-size': 11 }, text);
    at += text.length * 6.8 + 14;
  };
  for (const [kind, text] of LEGEND) {
    drawBar(svg, id, kind, { x: at, from: y, to: y + 14, end: y });
    at += BAR_WIDTH + 5;
    name(text);
  }
  for (const [mark, text] of [
    ['free', 'free'],
    ['report', 'kernel report'],
  ] as const) {
    drawMark(svg, mark, at, y + 7);
    at += 17;
    name(text);
  }
}
