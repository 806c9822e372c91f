/** The words of a command line, before any of them means something. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from '../usage-error';

type Options = NonNullable<ParseArgsConfig['options']>;

const NEGATIVE = /^-\d/;
const OPTION = /^--[a-z-]+$/;

/** The same words, as `parseArgs` takes them. Throws a {@link UsageError} that names a wrong one. */
export function wellFormed(argv: readonly string[], options: Options): string[] {
  const words = withNegativeNumbers(argv);
  rejectMalformed(words, options);
  return words;
}

/** Node takes all that begins with a hyphen for an option; of a number, its own check tells more. */
function withNegativeNumbers(argv: readonly string[]): string[] {
  const joins = (at: number): boolean =>
    OPTION.test(argv[at - 1] ?? '') && NEGATIVE.test(argv[at] ?? '');
  return argv.flatMap((word, at) => {
    if (joins(at)) return [];
    return joins(at + 1) ? [`${word}=${argv[at + 1]}`] : [word];
  });
}

/** Unknown options and missing values, in our words: Node's are long and advise otherwise. */
function rejectMalformed(argv: readonly string[], options: Options): void {
  const { tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const known = new Map(Object.entries(options));
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = known.get(token.name);
    if (!option) {
      const flags = [...known.keys()].map((name) => `--${name}`).join(', ');
      throw new UsageError(`unknown option ${token.rawName}; expected one of ${flags}`);
    }
    if (option.type === 'boolean' && token.value !== undefined) {
      throw new UsageError(`${token.rawName} ${token.value}: expected no value`);
    }
    const missing = token.value === undefined || token.value === '';
    const swallowed = token.inlineValue === false && token.value.startsWith('-');
    if (option.type === 'string' && (missing || swallowed)) {
      throw new UsageError(`${token.rawName}: expected a value after it`);
    }
  }
}
