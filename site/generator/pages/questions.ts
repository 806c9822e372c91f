/** The page of questions and answers. */
import type { Content } from '../content';
import { html } from '../escape';
import type { Guarantee } from '../guarantee';
import { prose } from '../prose';
import { guaranteeList, type Page, page, section } from './page';

const UP = '../';

export function questionsPage(guarantees: readonly Guarantee[], { questions }: Content): Page {
  const blocks = questions.flatMap(({ id, question, answer, guarantees: ids, words }) => [
    section(2, question, id),
    `<p>${prose(answer, UP)}</p>`,
    guaranteeList(
      ids.flatMap((one) => guarantees.filter((guarantee) => guarantee.id === one)),
      UP,
    ),
    `<p class="words">See also the words: ${html(words)}</p>`,
  ]);
  return page('by/questions.md', {
    title: 'Questions and answers',
    description: 'What driver authors ask, each with the guarantees that answer it.',
    blocks: [
      section(1, 'Questions and answers', 'questions'),
      '<p>What driver authors ask, each with the guarantees that answer it.</p>',
      ...blocks,
    ],
  });
}
