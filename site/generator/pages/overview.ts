/** The list of all guarantees, by area. */

import type { Content } from '../content';
import { html } from '../escape';
import type { Guarantee } from '../guarantee';
import { prose } from '../prose';
import { areaAnchor } from '../sidebar';
import { guaranteeList, type Page, page, section } from './page';

export function overviewPage(guarantees: readonly Guarantee[], { areas }: Content): Page {
  const blocks = areas.flatMap(({ folder, title, text }) => {
    const own = guarantees.filter(({ area }) => area === folder);
    if (own.length === 0) return [];
    return [
      section(2, title, areaAnchor(folder)),
      `<p>${prose(text, '../')}</p>`,
      guaranteeList(own, '../'),
    ];
  });
  const notJudged = guarantees.filter(({ area }) => area === null);
  return page('guarantees/index.md', {
    title: 'All guarantees',
    description: 'Every guarantee of Linux MMU notifiers, by area.',
    blocks: [
      section(1, 'All guarantees', 'all'),
      ...blocks,
      section(2, 'Not judged', areaAnchor(null)),
      `<p>${html('No scenario judges these guarantees; each page says why.')}</p>`,
      guaranteeList(notJudged, '../'),
    ],
  });
}
