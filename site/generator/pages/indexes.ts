/** Pages that lead to guarantees: by task, function, error code, release and history. */
import {
  ageingFunctions,
  callbackNames,
  driverFunctions,
  pageFunctions,
} from '../../../src/protocol/names';
import { type Content, ERROR_CODE, wordsOf } from '../content';
import type { Guarantee } from '../guarantee';
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

export function indexPages(guarantees: readonly Guarantee[], content: Content): Page[] {
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
    ways(
      'functions',
      'By function and callback',
      FUNCTIONS_LEAD,
      byName(guarantees, FUNCTION_NAME),
    ),
    ways('errors', 'By error code', ERRORS_LEAD, byName(guarantees, ERROR_CODE, content.errors)),
    ways('releases', 'By release of Linux', RELEASES_LEAD, byRelease(guarantees)),
    ways('history', 'What went wrong', 'When, and which guarantee it became.', mishaps),
  ];
}

const FUNCTIONS_LEAD =
  'Under each name stand the guarantees whose sentence, source or scenarios have it.';
const ERRORS_LEAD = 'What each code means, and the guarantees that speak of it.';
const RELEASES_LEAD = 'The release with which each guarantee begins, or ends.';

/** What a driver calls, is called by, and asks; the longest first, as one name can begin another. */
const FUNCTION_NAME = new RegExp(
  `(?<!\\w)(?:${[...driverFunctions, ...callbackNames, ...ageingFunctions, ...pageFunctions]
    .sort((one, other) => other.length - one.length)
    .join('|')})(?!\\w)`,
  'g',
);

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
  meanings: ReadonlyMap<string, string> = new Map(),
): Way[] {
  const namesIn = (text: string): Set<string> => new Set(text.match(pattern) ?? []);
  const stated = new Map(guarantees.map((one) => [one.id, namesIn(one.statement)]));
  const said = new Map(guarantees.map((one) => [one.id, namesIn(wordsOf(one))]));
  const names = [...new Set([...said.values()].flatMap((found) => [...found]))].sort();
  return names.map((name) => {
    const first = guarantees.filter(({ id }) => stated.get(id)?.has(name));
    const later = guarantees.filter(
      ({ id }) => said.get(id)?.has(name) && !stated.get(id)?.has(name),
    );
    const text = meanings.get(name);
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
