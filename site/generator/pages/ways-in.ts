/** Pages that lead to guarantees: by task, function, error code, release and history. */
import type { Content } from '../content';
import { type Guarantee, wordsOf } from '../guarantee';
import { prose } from '../prose';
import { compareReleases, spansOf } from '../versions';
import { counted, guaranteeList, type Page, page, section } from './page';

const UP = '../';

/** A way in: a list of guarantees under a heading. */
interface Way {
  readonly id: string;
  readonly title: string;
  readonly text?: string;
  readonly guarantees: readonly Guarantee[];
}

export function waysIn(guarantees: readonly Guarantee[], content: Content): Page[] {
  const chosen = (ids: readonly string[]): Guarantee[] =>
    ids.flatMap((id) => guarantees.filter((one) => one.id === id));
  const tasks = content.tasks.map((task) => ({
    ...task,
    title: `… ${task.title}`,
    guarantees: chosen(task.guarantees),
  }));
  const mishaps = content.history.map(({ when, what, guarantees: ids }, index) => ({
    id: `mishap-${index + 1}`,
    title: when,
    text: what,
    guarantees: chosen(ids),
  }));
  return [
    ways('tasks', 'I write a driver that…', 'By task: what a driver sets out to do.', tasks),
    ways('functions', 'By function and callback', FUNCTIONS_LEAD, byName(guarantees, FUNCTION)),
    ways('errors', 'By error code', ERRORS_LEAD, byName(guarantees, ERROR, ERROR_MEANINGS)),
    ways('releases', 'By release of Linux', RELEASES_LEAD, byRelease(guarantees)),
    ways('history', 'What went wrong', 'When, and which guarantee it became.', mishaps),
  ];
}

const FUNCTIONS_LEAD =
  'Under each name stand the guarantees whose sentence, source or scenarios have it.';
const ERRORS_LEAD = 'What each code means, and the guarantees that speak of it.';
const RELEASES_LEAD = 'The release with which each guarantee begins, or ends.';

const FUNCTION =
  /\b(?:__)?mmu_notifier_(?:register|unregister|get_locked|get|put|synchronize)\b|\b(?:alloc_notifier|free_notifier|invalidate_range_start|invalidate_range_end|arch_invalidate_secondary_tlbs)\b|\brelease\b|\bmm(?:get_not_zero|get|put|grab|drop)\b|\bprocess_mrelease\b|\b(?:call|synchronize)_srcu\b|\bsrcu_barrier\b/g;
const ERROR = /-E[A-Z]{3,}\b/g;
const ERROR_MEANINGS: Readonly<Record<string, string>> = {
  '-EAGAIN': 'From `invalidate_range_start`: it would have to sleep, and must not. From process_mrelease(2): try again.',
  '-EBUSY': 'No function of the core returns it by itself. Scenarios use it as an error that nobody expects.',
  '-EFAULT': 'No function of the core returns it by itself. Scenarios use it as an error that nobody expects.',
  '-EINTR': 'A signal was pending while a registration took the locks of all mappings.',
  '-EINVAL': 'The ops are refused.',
  '-ENOMEM': 'There is no memory for the structure of the mm, or `alloc_notifier` had none.',
  '-EOVERFLOW': 'The notifier has as many users as can be counted.',
};

function ways(path: string, title: string, lead: string, list: readonly Way[]): Page {
  const blocks = list.flatMap((way) => [
    section(2, way.title, way.id),
    ...(way.text === undefined ? [] : [`<p>${prose(way.text, UP)}</p>`]),
    guaranteeList(way.guarantees, UP),
  ]);
  return page(`by/${path}.md`, {
    title,
    description: lead,
    blocks: [section(1, title, path), `<p>${prose(lead, UP)}</p>`, ...blocks],
  });
}

/** A way for each name that the pattern finds; guarantees that state it come first. */
function byName(
  guarantees: readonly Guarantee[],
  pattern: RegExp,
  meanings: Readonly<Record<string, string>> = {},
): Way[] {
  const namesIn = (text: string): Set<string> => new Set(text.match(pattern) ?? []);
  const stated = new Map(guarantees.map((one) => [one.id, namesIn(one.statement)]));
  const said = new Map(guarantees.map((one) => [one.id, namesIn(wordsOf(one))]));
  const names = [...new Set([...said.values()].flatMap((found) => [...found]))].sort();
  return names.map((name) => {
    const first = guarantees.filter(({ id }) => stated.get(id)?.has(name));
    const later = guarantees.filter(({ id }) => said.get(id)?.has(name) && !stated.get(id)?.has(name));
    const text = meanings[name];
    return {
      id: name.replace(/^-/, '').toLowerCase().replaceAll('_', '-').replace(/^-+/, 'locked-'),
      title: name,
      ...(text === undefined ? {} : { text }),
      guarantees: [...first, ...later],
    };
  });
}

function byRelease(guarantees: readonly Guarantee[]): Way[] {
  const spans = guarantees.flatMap((guarantee) =>
    spansOf(guarantee.versions).map((span) => ({ guarantee, span })),
  );
  const releases = spans.flatMap(({ span }) => [span.from, ...(span.to === null ? [] : [span.to])]);
  return [...new Set(releases)].sort(compareReleases).flatMap((release) => {
    const begin = spans.filter(({ span }) => span.from === release);
    const end = spans.filter(({ span }) => span.to === release);
    const id = release.replaceAll('.', '-');
    const way = (what: string, found: typeof spans): Way[] =>
      found.length === 0
        ? []
        : [
            {
              id: `${what}-${id}`,
              title: `Linux ${release}: ${counted(found.length, 'guarantee')} ${what}${found.length === 1 ? 's' : ''}`,
              guarantees: found.map(({ guarantee }) => guarantee),
            },
          ];
    return [...way('begin', begin), ...way('end', end)];
  });
}
