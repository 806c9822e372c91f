/** What the schema of a trace cannot say: how its events must fit together, and fit the script. */
import { lastQuiescence } from '../../properties/property';
import type { Script } from '../../protocol/script';
import type { Trace } from '../../protocol/trace';
import { unperformed } from './performs-script';

/** What is wrong with the form of a trace; null where nothing is. */
export function traceProblem(script: Script, trace: Trace): string | null {
  const { phases } = script;
  const settled = trace.flatMap((event) => (event.kind === 'settled' ? [event.phase] : []));
  const expected = phases.map((_, phase) => phase);
  // After an oops nothing comes to rest any more.
  const mayEndEarly = trace.some(({ kind }) => kind === 'report');
  const wanted = mayEndEarly ? expected.slice(0, settled.length) : expected;
  if (settled.join() !== wanted.join()) {
    return `has settled events of phases ${settled.join(', ') || 'none'}, expected ${expected.join(', ')}`;
  }
  const isWhole = settled.length === expected.length;
  if (isWhole && !mayEndEarly && trace.at(-1) !== lastQuiescence(trace)) {
    return 'goes on after its last settled event';
  }
  return unmatchedReturn(trace) ?? unperformed(script, trace);
}

/** A return, or a leave, that no call, or no enter, of the same task comes before. */
function unmatchedReturn(trace: Trace): string | null {
  const open = new Map<string, number>();
  const change = (key: string, by: number): number => {
    const now = (open.get(key) ?? 0) + by;
    open.set(key, now);
    return now;
  };
  for (const [index, event] of trace.entries()) {
    if (event.kind === 'call') change(`${event.task} ${event.function}`, 1);
    if (event.kind === 'enter') change(`${event.task} ${event.callback}`, 1);
    if (event.kind === 'return' && change(`${event.task} ${event.function}`, -1) < 0) {
      return `has a return of ${event.function} by ${event.task} at ${index}, but no call before it`;
    }
    if (event.kind === 'leave' && change(`${event.task} ${event.callback}`, -1) < 0) {
      return `has ${event.callback} left by ${event.task} at ${index}, but not entered before`;
    }
  }
  return null;
}
