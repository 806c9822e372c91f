/** Reading features/VOCABULARY.md: the tables of sentences, parameters and names. */

/** A piece of code in a table, and where it stands. */
export interface Entry {
  readonly text: string;
  readonly location: string;
  /** Of a sentence: the system that it belongs to, as its heading says; none for the core. */
  readonly system?: string;
}

/** A sentence; of a further system, where its table stands under a heading such as "Then: of 2008". */
export interface Sentence extends Entry {
  readonly system?: string;
}

export interface Vocabulary {
  /** Sentences for Given and When, then those for Then; a sentence may be in both. */
  readonly actions: readonly Sentence[];
  readonly claims: readonly Sentence[];
  /** Parameters, by their names without braces. */
  readonly parameters: readonly Entry[];
  /** The names that a parameter stands for, where the list of them is closed. */
  readonly names: ReadonlyMap<string, readonly Entry[]>;
}

/** A row of a table: the pieces of code in its first cell. */
interface Row {
  /** What the table's first column is called. */
  readonly column: string;
  /** The heading that the table stands under. */
  readonly heading: string;
  readonly code: readonly Entry[];
}

const CODE = /`([^`]+)`/g;
const SYSTEM = /: of (.+)$/;
const PARAMETER = /^`?\{(\w+)\}`?$/;

/**
 * The tables are known by their first columns: `sentence`; `parameter`; or a parameter itself, where
 * the rows say what can be written for it.
 */
export function readVocabulary(markdown: string, file: string): Vocabulary {
  const rows = readRows(markdown, file);
  const of = (first: string): Row[] => rows.filter(({ column }) => column === first);
  const sentences = (role: RegExp): Sentence[] =>
    of('sentence')
      .filter(({ heading }) => role.test(heading))
      .flatMap(({ code, heading }) => code.map((entry) => ({ ...entry, ...systemOf(heading) })));
  const names = new Map<string, Entry[]>();
  for (const { column, code } of rows) {
    const name = PARAMETER.exec(column)?.[1];
    if (name !== undefined) names.set(name, [...(names.get(name) ?? []), ...code]);
  }
  return {
    actions: sentences(/^Given/),
    claims: sentences(/^Then/),
    parameters: of('parameter').flatMap(({ code }) =>
      code.map(({ text, location }) => ({ text: PARAMETER.exec(text)?.[1] ?? text, location })),
    ),
    names,
  };
}

function systemOf(heading: string): Pick<Sentence, 'system'> {
  const system = SYSTEM.exec(heading)?.[1];
  return system === undefined ? {} : { system };
}

function readRows(markdown: string, file: string): Row[] {
  const rows: Row[] = [];
  let heading = '';
  let column: string | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (!line.startsWith('|')) {
      column = undefined;
      heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
    } else if (column === undefined) {
      column = firstCell(line);
    } else if (!/^[|\s:-]+$/.test(line)) {
      const location = `${file}:${index + 1}`;
      const code = [...firstCell(line).matchAll(CODE)].map(([, text = '']) => ({ text, location }));
      rows.push({ column, heading, code });
    }
  }
  return rows;
}

function firstCell(line: string): string {
  return line.split('|')[1]?.trim() ?? '';
}
