/** Reads features/VOCABULARY.md: its tables of sentences, parameters and names. */

/** A piece of code in a table, with its `file:line`. */
export interface LocatedText {
  readonly text: string;
  readonly location: string;
}

/** The expression of a step. */
export interface Sentence extends LocatedText {
  /** `2008`, where the table stands under a heading such as "Then: of 2008"; none for the core. */
  readonly system?: string;
}

export interface Vocabulary {
  /** Sentences for Given and When. */
  readonly actions: readonly Sentence[];
  /** Sentences for Then; a sentence may be an action too. */
  readonly properties: readonly Sentence[];
  /** Parameters, by their names without braces. */
  readonly parameters: readonly LocatedText[];
  /** The values of each parameter that has a closed list of them. */
  readonly names: ReadonlyMap<string, readonly LocatedText[]>;
}

/** A row of a table: the pieces of code in its first cell. */
interface Row {
  /** The head of the table's first column. */
  readonly column: string;
  /** The heading above the table. */
  readonly heading: string;
  readonly code: readonly LocatedText[];
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
  const names = new Map<string, LocatedText[]>();
  for (const { column, code } of rows) {
    const name = PARAMETER.exec(column)?.[1];
    if (name !== undefined) names.set(name, [...(names.get(name) ?? []), ...code]);
  }
  return {
    actions: sentences(/^Given/),
    properties: sentences(/^Then/),
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
