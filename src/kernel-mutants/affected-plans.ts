/** Which scenarios execute what a mutant changes, those that show it soonest first. */
import type { BaseRecord } from './base-record';
import type { CFunction, CSource } from './c-statements';
import type { Mutant } from './mutant';

/** A scenario of the suite by its number among the plans. */
export interface Affected {
  readonly plan: number;
  readonly base: BaseRecord;
}

/** First and last line of each function. */
type Lines = readonly [first: number, last: number];

/**
 * Scenarios that pass without the change: first those that execute one of its lines, and then those
 * that may execute its function; each by its states. A function makes no step of its own where it
 * only calls others: whoever executes one of its callers may execute it.
 */
export function affectedBy(
  mutant: Mutant,
  source: CSource,
  bases: readonly BaseRecord[],
): readonly Affected[] {
  const all = bases
    .map((base, plan) => ({ base, plan }))
    .filter(({ base }) => base.verdict === 'pass' && base.lines.length > 0);
  const executed = (lines: Lines) =>
    all.filter(({ base }) => base.lines.some((line) => line >= lines[0] && line <= lines[1]));
  const direct = executed(mutant.lines);
  const within = executing(mutant.function, source, executed);
  const rest = (within ?? all).filter((one) => !direct.includes(one));
  return [...byStates(direct), ...byStates(rest)];
}

/** Null where steps do not tell. */
function executing(
  name: string,
  source: CSource,
  executed: (lines: Lines) => readonly Affected[],
  visited: ReadonlySet<string> = new Set(),
): readonly Affected[] | null {
  const one = source.functions.find((candidate) => candidate.name === name);
  if (one === undefined || visited.has(name)) return null;
  const own = executed(linesOf(source, one));
  if (!one.isStatic) return own.length === 0 ? null : own;
  const found = new Set(own);
  const callers = source.functions.filter((candidate) => refersTo(source, candidate, name));
  for (const caller of callers) {
    const through = executing(caller.name, source, executed, new Set([...visited, name]));
    if (through === null) return null;
    for (const affected of through) found.add(affected);
  }
  return [...found];
}

function refersTo({ tokens }: CSource, { name, body }: CFunction, called: string): boolean {
  const [start, end] = body.range;
  return name !== called && tokens.slice(start, end).some(({ text }) => text === called);
}

function linesOf({ tokens }: CSource, { body }: CFunction): Lines {
  const [start, end] = body.range;
  return [tokens[start]?.line ?? 0, tokens[end - 1]?.line ?? 0];
}

function byStates(affected: readonly Affected[]): Affected[] {
  return [...affected].sort((left, right) => left.base.states - right.base.states);
}
