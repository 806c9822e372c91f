/** Commander's parser, with every mistake a UsageError of one line that says what was expected. */
import { Command, CommanderError, Option } from 'commander';
import { UsageError } from '../usage-error';

type Read<Value> = (value: string, flag: string) => Value;

/** Checks a value: one of which `read` makes nothing is wrong. */
export function expecting<Value>(
  expected: string,
  read: (value: string) => Value | undefined,
): Read<Value> {
  return (value, flag) => {
    const found = read(value);
    if (found !== undefined) return found;
    throw new UsageError(`${flag} ${value}: expected ${expected}`);
  };
}

export function matching(expected: string, pattern: RegExp): Read<string> {
  return expecting(expected, (value) => (pattern.test(value) ? value : undefined));
}

export function oneOf(words: readonly string[]): Read<string> {
  return expecting(`one of ${words.join(', ')}`, (value) => words.find((word) => word === value));
}

export function wholeNumber(least: number, most: number): Read<number> {
  return expecting(`a whole number from ${least} to ${most}`, (value) => {
    const number = Number(value);
    return /^\d{1,9}$/.test(value) && number >= least && number <= most ? number : undefined;
  });
}

export function valued(flags: string, description: string, read: Read<unknown> = String): Option {
  const option = new Option(flags, description);
  const flag = option.long ?? flags;
  return option.argParser((value, before: unknown) => {
    if (before === undefined) return read(value, flag);
    throw new UsageError(`${flag}: expected it once`);
  });
}

/** An option that may be given more than once. */
export function repeated(flags: string, description: string, read: Read<unknown> = String): Option {
  const one = valued(flags, description, read);
  return one.argParser((value, all: unknown[] = []) => [...all, read(value, one.long ?? flags)]);
}

/** A command that hands its help to `print`. Subcommands made from it do the same. */
export function commandLine(name: string, print: (help: string) => void): Command {
  return new Command(name)
    .exitOverride()
    .configureOutput({ writeOut: print, writeErr: () => {} })
    .showSuggestionAfterError(false)
    .helpOption('-h, --help', 'print this')
    .helpCommand(false);
}

/** Adds options under a heading of the help. */
export function addOptions(command: Command, heading: string, options: readonly Option[]): Command {
  command.optionsGroup(heading);
  for (const option of options) command.addOption(option);
  return command;
}

/** Parses the words and calls the action that they name. False where help was printed instead. */
export function parseWords(program: Command, words: readonly string[]): boolean {
  const command = program.commands.find((one) => one.name() === words[0]) ?? program;
  checkValues(command, words);
  try {
    program.parse([...words], { from: 'user' });
    return true;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return false;
    throw new UsageError(explain(error, command));
  }
}

/**
 * Commander takes any next word for a value, even an option. A negative number passes, as the check
 * of the value has the better message.
 */
function checkValues({ options }: Command, words: readonly string[]): void {
  for (const [at, word] of words.entries()) {
    if (word === '--') return;
    const flag = word.replace(/=$/, '');
    const option = options.find(({ short, long }) => flag === short || flag === long);
    const value = words[at + 1] ?? '';
    if (option?.required && (word !== flag || value === '' || /^-(?!\d)/.test(value))) {
      throw new UsageError(`${flag}: expected a value after it`);
    }
  }
}

/** The values of some options of a command, where they are given. */
export function valuesOf<Values>(command: Command, options: readonly Option[]): Values {
  const names = options.map((option) => option.attributeName());
  const given = Object.entries(command.opts()).filter(([name]) => names.includes(name));
  return Object.fromEntries(given) as Values;
}

/** Commander's own message quotes what is wrong, but does not say what was expected. */
function explain({ code, message }: CommanderError, command: Command): string {
  const { args, commands, options, registeredArguments } = command;
  const quoted = [...message.matchAll(/'(.*?)'/gs)].map(([, words = '']) => words);
  const [wrong = ''] = quoted;
  const [flag = '', value] = wrong.split(/=(.*)/s);
  const flags = [...options.map(({ long }) => long), '--help'];
  const names = commands.map((one) => one.name()).join(', ');
  const most = registeredArguments.map((argument) => argument.name().toUpperCase()).join(' and ');
  const words = most === '' ? 'options only' : `${most} at most`;
  if (code === 'commander.unknownCommand') return `${wrong}: expected one of ${names}`;
  if (code === 'commander.excessArguments') return `${args.join(' ')}: expected ${words}`;
  if (code === 'commander.conflictingOption') {
    const both = quoted.map((written) => /--[\w-]+/.exec(written)?.[0]).join(' and ');
    return `${both}: expected one of them`;
  }
  if (code !== 'commander.unknownOption') return message;
  if (value !== undefined && flags.includes(flag)) return `${flag} ${value}: expected no value`;
  return `unknown option ${wrong}; expected one of ${flags.join(', ')}`;
}
