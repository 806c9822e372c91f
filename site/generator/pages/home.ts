/** The home page. */
import type { Content } from '../content';
import { html } from '../escape';
import type { Guarantee } from '../guarantee';
import { prose } from '../prose';
import { counted, type Page, page, section } from './page';

const INDEXES: readonly (readonly [string, string, string])[] = [
  ['by/questions.html', 'An answer', 'what driver authors ask: locks, sleeping, -EAGAIN, hangs …'],
  ['by/functions.html', 'A function or callback', 'mmu_notifier_put, release, mmput …'],
  ['by/events.html', 'A system call', 'which event and callbacks it causes, and under which locks'],
  ['by/errors.html', 'An error code', '-EAGAIN, -EINTR, -EOVERFLOW …'],
  ['by/releases.html', 'A release of Linux', 'guarantees that begin or end with it'],
  ['by/history.html', 'A historical bug', 'when, and which guarantees it led to'],
  ['matrix.html', 'The matrix', 'every guarantee, every implementation'],
  ['guarantees/index.html', 'All guarantees', 'by area, one sentence each'],
];

export function homePage(guarantees: readonly Guarantee[], { tasks }: Content): Page {
  const scenarios = guarantees.flatMap((one) => one.scenarios).length;
  const judged = guarantees.filter(({ reason }) => reason === null).length;
  const cards = tasks.map(({ id, title, text }) => {
    const [first = ''] = text.split(/(?<=\.)\s/);
    return `<li><a href="by/tasks.html#${id}">… ${html(title)}</a><p>${prose(first, '')}</p></li>`;
  });
  const indexes = INDEXES.map(
    ([to, name, what]) => `<li><a href="${to}">${name}</a><p>${html(what)}</p></li>`,
  );
  return page('index.md', {
    title: 'What Linux MMU notifiers guarantee',
    description: 'The executable specification of Linux MMU notifiers.',
    blocks: [
      section(1, 'What Linux MMU notifiers guarantee', 'guarantees'),
      `<p>What the kernel’s comments, patches and review threads promise to a driver, as ${counted(guarantees.length, 'guarantee')}. ${counted(scenarios, 'scenario')} judge ${judged} of them, each in every possible interleaving of its tasks.</p>`,
      section(2, 'I write a driver that…', 'tasks'),
      `<ul class="cards">${cards.join('')}</ul>`,
      section(2, 'I look for…', 'indexes'),
      `<ul class="cards">${indexes.join('')}</ul>`,
    ],
  });
}
