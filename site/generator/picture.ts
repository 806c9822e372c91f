/** An interleaving as a page shows it: as a picture, and in words. */

import { renderTimeline } from '../../src/counterexample/timeline';
import { timelineOfSteps } from '../../src/counterexample/timeline-steps';
import type { ExplainedStep } from '../../src/protocol/implementation';

export interface Picture {
  readonly svg: string;
  /** What the picture shows, one moment a line. */
  readonly lines: readonly string[];
  /** What may happen, and does in it; or what is wrong in it; null where it is any interleaving. */
  readonly shows: string | null;
}

/** An interleaving that is to be drawn. */
export interface Drawable {
  readonly title: string;
  readonly steps: readonly ExplainedStep[];
  /** Number of the step, from 1, at which the guarantee breaks; null for none. */
  readonly violatedAt: number | null;
  readonly shows: string | null;
}

/** Draws it, and tells the same in words. */
export function draw({ title, steps, violatedAt, shows }: Drawable): Picture {
  const timeline = timelineOfSteps({ id: 'timeline', title, steps, violatedAt });
  const lines = timeline.rows.map(({ number, lane, label, violates }) => {
    const who = lane === null ? '' : `${timeline.lanes[lane] ?? 'another task'}: `;
    return `${number} ${who}${label}${violates ? ' (the guarantee is violated here)' : ''}`.trim();
  });
  // As a file of its own it can't be pointed at, and the page tells in words what it describes.
  const svg = renderTimeline(timeline)
    .replace(/<desc\b.*?<\/desc>/s, '')
    .replace(' timeline-description"', '"')
    .replace(/><title>[\w ]*<\/title><\/rect>/g, '/>')
    .replaceAll(' font-weight="normal"', '');
  return { svg, lines, shows };
}
