/** The indexes of the guarantees: by task, function, error code, release and historical bug. */
import {
  ageingFunctions,
  callbackNames,
  driverFunctions,
  pageFunctions,
} from '../../../src/protocol/names';
import { compareReleases } from '../../../src/protocol/releases';
import { type Content, ERROR_CODE, wordsOf } from '../content';
import type { Guarantee } from '../guarantee';
import { prose } from '../prose';
import { spansOf } from '../versions';
import { counted, guaranteeList, type Page, page, section } from './page';

const UP = '../';

/** A list of guarantees under a heading. */
interface IndexEntry {
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
  const bugs = content.history.map(({ when, what, guarantees: ids }, index) => ({
    id: `bug-${index + 1}`,
    title: when,
    text: what,
    guarantees: chosen(ids),
  }));
  return [
    indexPage('tasks', 'I write a driver that…', 'By task: what a driver wants to do.', tasks),
    indexPage(
      'functions',
      'By function and callback',
      FUNCTIONS_LEAD,
      byName(guarantees, FUNCTION_NAME),
    ),
    indexPage(
      'errors',
      'By error code',
      ERRORS_LEAD,
      byName(guarantees, ERROR_CODE, content.errors),
    ),
    indexPage('releases', 'By release of Linux', RELEASES_LEAD, byRelease(guarantees)),
    indexPage(
      'history',
      'Historical bugs',
      'When they occurred, and the guarantees they led to.',
      bugs,
    ),
  ];
}

const FUNCTIONS_LEAD =
  'Under each name, the guarantees whose statement, source or scenarios mention it.';
const ERRORS_LEAD = 'The meaning of each code, and the guarantees that mention it.';
const RELEASES_LEAD = 'The releases with which guarantees begin or end.';

/** The functions and callbacks of drivers; the longest first, as one name can begin another. */
const FUNCTION_NAME = new RegExp(
  `(?<!\\w)(?:${[...driverFunctions, ...callbackNames, ...ageingFunctions, ...pageFunctions]
    .sort((one, other) => other.length - one.length)
    .join('|')})(?!\\w)`,
  'g',
);

function indexPage(
  path: string,
  title: string,
  lead: string,
  entries: readonly IndexEntry[],
): Page {
  const blocks = entries.flatMap((entry) => [
    section(2, entry.title, entry.id),
    ...(entry.text === undefined ? [] : [`<p>${prose(entry.text, UP)}</p>`]),
    guaranteeList(entry.guarantees, UP),
  ]);
  return page(`by/${path}.md`, {
    title,
    description: lead,
    blocks: [section(1, title, path), `<p>${prose(lead, UP)}</p>`, ...blocks],
  });
}

/** An entry for each name that the pattern finds; guarantees that state it come first. */
function byName(
  guarantees: readonly Guarantee[],
  pattern: RegExp,
  meanings: ReadonlyMap<string, string> = new Map(),
): IndexEntry[] {
  const namesIn = (text: string): Set<string> => new Set(text.match(pattern) ?? []);
  const stated = new Map(guarantees.map((one) => [one.id, namesIn(one.statement)]));
  const mentioned = new Map(guarantees.map((one) => [one.id, namesIn(wordsOf(one))]));
  const names = [...new Set([...mentioned.values()].flatMap((found) => [...found]))].sort();
  return names.map((name) => {
    const first = guarantees.filter(({ id }) => stated.get(id)?.has(name));
    const later = guarantees.filter(
      ({ id }) => mentioned.get(id)?.has(name) && !stated.get(id)?.has(name),
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

function byRelease(guarantees: readonly Guarantee[]): IndexEntry[] {
  const spans = guarantees.flatMap((guarantee) =>
    spansOf(guarantee.versions).map((span) => ({ guarantee, span })),
  );
  const releases = spans.flatMap(({ span }) => [span.from, ...(span.to === null ? [] : [span.to])]);
  const byReleases = [...new Set(releases)].sort(compareReleases).flatMap((release) => {
    const begin = spans.filter(({ span }) => span.from === release);
    const end = spans.filter(({ span }) => span.to === release);
    const id = release.replaceAll('.', '-');
    const entryFor = (what: string, found: typeof spans): IndexEntry[] =>
      found.length === 0
        ? []
        : [
            {
              id: `${what}-${id}`,
              title: `Linux ${release}: ${counted(found.length, 'guarantee')} ${what}${found.length === 1 ? 's' : ''}`,
              guarantees: found.map(({ guarantee }) => guarantee),
            },
          ];
    return [...entryFor('begin', begin), ...entryFor('end', end)];
  });
  const never = guarantees.filter(({ versions }) => spansOf(versions).length === 0);
  const title = `Never in Linux, only proposed: ${counted(never.length, 'guarantee')}`;
  return [...byReleases, { id: 'never', title, guarantees: never }];
}
