/** An interleaving as a page shows it: a pane of a player, a still picture, and steps as text. */

import { renderTimeline } from '../../src/counterexample/timeline';
import { timelineOfSteps } from '../../src/counterexample/timeline-steps';
import type { Trace } from '../../src/protocol/trace';
import { paneOf, type Shown } from './pane';

export interface Picture {
  readonly svg: string;
  /** The steps as text, one a line. */
  readonly lines: readonly string[];
  /** What happens in the interleaving; null if it is an ordinary one. */
  readonly shows: string | null;
  readonly pane: ReturnType<typeof paneOf>;
  readonly trace: Trace;
}

/** An interleaving to draw. */
export interface Drawable extends Shown {
  readonly shows: string | null;
}

export function draw(drawable: Drawable): Picture {
  const { title, steps, violatedAt, shows } = drawable;
  const timeline = timelineOfSteps({ id: 'timeline', title, steps, violatedAt });
  const lines = timeline.rows.map(({ number, lane, label, violates }) => {
    const who = lane === null ? '' : `${timeline.lanes[lane] ?? 'another task'}: `;
    return `${number} ${who}${label}${violates ? ' (violates the guarantee)' : ''}`.trim();
  });
  // In an image, titles show no tooltip; and the page has the description as text.
  const svg = renderTimeline(timeline)
    .replace(/<desc\b.*?<\/desc>/s, '')
    .replace(' timeline-description"', '"')
    .replace(/><title>[\w ]*<\/title><\/rect>/g, '/>')
    .replaceAll(' font-weight="normal"', '');
  const trace = steps.flatMap(({ events }) => events);
  return { svg, lines, shows, pane: paneOf(drawable), trace };
}
