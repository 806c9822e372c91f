/** The navigation beside each page, as the theme of the site generator takes it. */
import type { Content } from './content';
import type { Guarantee } from './guarantee';

/** An entry, or a group of them. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly items?: readonly SidebarItem[];
}

const WAYS: readonly SidebarItem[] = [
  { text: 'I write a driver that…', link: '/by/tasks' },
  { text: 'By function', link: '/by/functions' },
  { text: 'By error code', link: '/by/errors' },
  { text: 'By release', link: '/by/releases' },
  { text: 'What went wrong', link: '/by/history' },
  { text: 'The matrix', link: '/matrix' },
];

/** The ways in, and the areas; guarantees are listed on the page of all, as they are too many. */
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
    { text: 'Ways in', items: WAYS },
    { text: 'Guarantees', items },
  ];
}

/** Where the page of all guarantees lists those of a folder; null: those that nothing judges. */
export function areaAnchor(folder: string | null): string {
  return folder === null ? 'not-judged' : `area-${folder}`;
}
