/** The first page. */
import type { Content } from '../content';
import { html } from '../escape';
import type { Guarantee } from '../guarantee';
import { prose } from '../prose';
import { counted, type Page, page, section } from './page';

const WAYS: readonly (readonly [string, string, string])[] = [
  ['by/functions.html', 'A function or callback', 'mmu_notifier_put, release, mmput …'],
  ['by/errors.html', 'An error code', '-EAGAIN, -EINTR, -EOVERFLOW …'],
  ['by/releases.html', 'A release of Linux', 'what begins and ends with it'],
  ['by/history.html', 'What went wrong', 'when, and which guarantee it became'],
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
  const ways = WAYS.map(
    ([to, name, what]) => `<li><a href="${to}">${name}</a><p>${html(what)}</p></li>`,
  );
  return page('index.md', {
    title: 'What Linux MMU notifiers guarantee',
    description: 'The executable specification of Linux MMU notifiers.',
    blocks: [
      section(1, 'What Linux MMU notifiers guarantee', 'guarantees'),
      `<p>What the kernel’s comments, patches and review threads promise to a driver, as ${counted(guarantees.length, 'guarantee')}. ${judged} of them are judged by ${counted(scenarios, 'scenario')}, in every interleaving that these allow.</p>`,
      section(2, 'I write a driver that…', 'tasks'),
      `<ul class="cards">${cards.join('')}</ul>`,
      section(2, 'I look for…', 'ways'),
      `<ul class="cards">${ways.join('')}</ul>`,
    ],
  });
}
