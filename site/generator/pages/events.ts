/** The table of calls, events and callbacks. */
import type { Trace } from '../../../src/protocol/trace';
import { html } from '../escape';
import { type SeenInvalidation, seenInvalidations } from '../seen-invalidations';
import { type Page, page, scenarioAnchor, section } from './page';

const TITLE = 'From system call to callback';
const LEAD =
  'Which callbacks a call causes, with which event, whether they may sleep, and how the task holds the mmap lock of the process meanwhile. Each line was seen on the reference, in the interleavings that the pages of the scenarios show; that none is missing is not promised. Here madvise is MADV_DONTNEED, and clear_refs writes to /proc/PID/clear_refs.';
const HEADS = ['Call', 'Event', 'Callback', 'May sleep', 'mmap lock', 'Seen in'];
/** Further scenarios that show the same are not named. */
const NAMED_MAX = 3;

export function eventsPage(traces: ReadonlyMap<string, Trace>): Page {
  const heads = HEADS.map((head) => `<th scope="col">${head}</th>`).join('');
  const rows = seenInvalidations(traces).map(rowOf).join('');
  return page('by/events.md', {
    title: TITLE,
    description: LEAD,
    blocks: [
      section(1, TITLE, 'events'),
      `<p>${html(LEAD)}</p>`,
      `<div class="scrolls" tabindex="0" role="region" aria-label="${TITLE}"><table><thead><tr>${heads}</tr></thead><tbody>${rows}</tbody></table></div>`,
    ],
  });
}

function rowOf({
  call,
  event,
  callback,
  blockable,
  mmapLock,
  scenarios,
}: SeenInvalidation): string {
  const links = scenarios.slice(0, NAMED_MAX).map((scenario) => {
    const [guarantee = ''] = scenario.split('.');
    return `<a href="../guarantees/${guarantee}.html#${scenarioAnchor(scenario)}">${html(scenario)}</a>`;
  });
  const more = scenarios.length > NAMED_MAX ? ` and ${scenarios.length - NAMED_MAX} more` : '';
  const cells = [
    html(event),
    `<code>${html(callback)}</code>`,
    blockable ? 'yes' : 'no',
    html(mmapLock),
    links.join(', ') + more,
  ];
  const row = cells.map((cell) => `<td>${cell}</td>`).join('');
  return `<tr><th scope="row"><code>${html(call)}</code></th>${row}</tr>`;
}
