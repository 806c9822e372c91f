/** The navigation beside each page, as the theme of the site generator takes it. */
import type { Content } from './content';
import type { Guarantee } from './guarantee';

/** An entry, or a group of them. */
export interface SidebarItem {
  readonly text: string;
  readonly link?: string;
  readonly collapsed?: boolean;
  readonly items?: readonly SidebarItem[];
}

const WAYS: readonly SidebarItem[] = [
  { text: 'I write a driver that…', link: '/by/tasks' },
  { text: 'By function', link: '/by/functions' },
  { text: 'By error code', link: '/by/errors' },
  { text: 'By release', link: '/by/releases' },
  { text: 'What went wrong', link: '/by/history' },
  { text: 'The matrix', link: '/matrix' },
  { text: 'All guarantees', link: '/guarantees/' },
];

export function sidebarOf(guarantees: readonly Guarantee[], { areas }: Content): SidebarItem[] {
  const group = (text: string, members: readonly Guarantee[]): SidebarItem => ({
    text,
    collapsed: true,
    items: members.map(({ id }) => ({ text: id, link: `/guarantees/${id}` })),
  });
  const groups = areas
    .map(({ folder, title }) => {
      return group(title, guarantees.filter(({ area }) => area === folder));
    })
    .filter(({ items = [] }) => items.length > 0);
  const unjudged = guarantees.filter(({ area }) => area === null);
  return [{ text: 'Ways in', items: WAYS }, ...groups, group('Not judged', unjudged)];
}
