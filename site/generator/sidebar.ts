/** The navigation beside each page, in the form that VitePress's theme takes. */
import type { Content } from './content';
import type { Guarantee } from './guarantee';

/** An entry, or a group of them. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly SidebarItem[];
}

const INDEXES: readonly SidebarItem[] = [
  { text: 'I write a driver that…', link: '/by/tasks' },
  { text: 'Questions', link: '/by/questions' },
  { text: 'By function', link: '/by/functions' },
  { text: 'From system call to callback', link: '/by/events' },
  { text: 'By error code', link: '/by/errors' },
  { text: 'By release', link: '/by/releases' },
  { text: 'Historical bugs', link: '/by/history' },
  { text: 'The matrix', link: '/matrix' },
];

/** The indexes and the areas; the guarantees themselves are too many for a sidebar. */
export function sidebarOf(
  guarantees: readonly Guarantee[],
  { areas }: Content,
): readonly SidebarItem[] {
  const entry = (text: string, anchor: string): SidebarItem => {
    return { text, link: `/guarantees/index.html#${anchor}` };
  };
  const taken = areas.filter(({ folder }) => guarantees.some(({ area }) => area === folder));
  const items = [
    entry('All', 'all'),
    ...taken.map(({ folder, title }) => entry(title, areaAnchor(folder))),
    entry('Not judged', areaAnchor(null)),
  ];
  return [
    { text: 'Indexes', items: INDEXES },
    { text: 'Guarantees', items },
  ];
}

/** The anchor of a folder on the page of all guarantees; null: guarantees that are not judged. */
export function areaAnchor(folder: string | null): string {
  return folder === null ? 'not-judged' : `area-${folder}`;
}
