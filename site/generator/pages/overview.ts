/** The list of all guarantees, by area. */
import { html } from '../escape';
import { AREAS, type Guarantee } from '../guarantee';
import { guaranteeList, type Page, page, section } from './page';

export function overviewPage(guarantees: readonly Guarantee[]): Page {
  const blocks = [...AREAS].flatMap(([area, name]) => [
    section(2, name, area),
    guaranteeList(
      guarantees.filter((one) => one.area === area),
      '../',
    ),
  ]);
  const unjudged = guarantees.filter(({ area }) => area === null);
  return page('guarantees/index.md', {
    title: 'All guarantees',
    description: 'Every guarantee of Linux MMU notifiers, by area.',
    blocks: [
      section(1, 'All guarantees', 'all'),
      ...blocks,
      section(2, 'Not judged', 'not-judged'),
      `<p>${html('Each of these pages says why no scenario judges it.')}</p>`,
      guaranteeList(unjudged, '../'),
    ],
  });
}
