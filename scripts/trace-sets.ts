/** The set of traces of a script on the kernel's C, and on the reference with the defects that Linux 6.12 has. */
import { createHash } from 'node:crypto';
import { intervalInvalidationFaults } from '../faults/interval-invalidation';
import { synchronizeFaults } from '../faults/synchronize';
import type { Fault } from '../src/harness/fault';
import { type Parts, referenceParts, usesHmm } from '../src/harness/kernel-under-test';
import type { ExtendedParts } from '../src/harness/machine-extension';
import { scriptProgram } from '../src/harness/script-program';
import type { Budget, ExplorationOptions } from '../src/model-checker/exploration';
import { explore } from '../src/model-checker/explore';
import { comparableText } from '../src/protocol/comparable-trace';
import type { Script } from '../src/protocol/script';
import type { Trace } from '../src/protocol/trace';

/** H-41 and H-40, by the faults that put them back. */
const DEFECTS = [
  faultNamed(synchronizeFaults, 'synchronize-waits-for-readers-only'),
  faultNamed(intervalInvalidationFaults, 'declined-by-the-list-never-ended'),
];

/** A search of one script. */
export interface TraceSet {
  /** Each distinct trace by its hash, with one of the traces that have it. */
  readonly traces: ReadonlyMap<string, Trace>;
  readonly complete: boolean;
  readonly states: number;
  /** Of the search, without the hashes. */
  readonly cpuSeconds: number;
}

/** The reference with the known defects of Linux 6.12. */
export function partsWithDefects(): Parts {
  return { ...referenceParts, Core: DEFECTS.reduce(withDefect, referenceParts.Core) };
}

function faultNamed(faults: readonly Fault[], id: string): Fault {
  const fault = faults.find((one) => one.id === id);
  if (fault === undefined) throw new RangeError(`no fault has the id ${id}`);
  return fault;
}

/** A core that overrides what the fault's own core overrides as well. */
function withDefect(core: Parts['Core'], { id, parts }: Fault): Parts['Core'] {
  const overridden = parts.Core?.prototype;
  if (overridden === undefined) throw new RangeError(`the fault ${id} is not in the core`);
  const Core = class extends core {};
  const methods = Object.getOwnPropertyDescriptors(overridden as object);
  for (const [name, method] of Object.entries(methods)) {
    if (name !== 'constructor') Object.defineProperty(Core.prototype, name, method);
  }
  return Core;
}

/** Why Linux 6.12 cannot perform the script; null where it can. */
export function notOf612(script: Script): string | null {
  if (script.notifiersOf2008 !== undefined) return 'notifiers of 2008';
  return usesHmm(script) ? 'mirrors of HMM' : null;
}

/** All traces are told apart, so the trace is part of a state. */
export function traceSet(
  script: Script,
  parts: ExtendedParts,
  budget: Budget,
  options: ExplorationOptions,
): TraceSet {
  const program = scriptProgram(script, parts);
  const before = process.cpuUsage();
  const found = explore(program, budget, options);
  const { user, system } = process.cpuUsage(before);
  const traces = new Map<string, Trace>();
  if (found.complete) {
    for (const { trace } of found.outcomes()) traces.set(hashOf(trace), trace);
  }
  const cpuSeconds = (user + system) / 1e6;
  return { traces, complete: found.complete, states: found.states, cpuSeconds };
}

function hashOf(trace: Trace): string {
  return createHash('sha256').update(comparableText(trace)).digest('base64');
}

/** The traces that the other set lacks. */
export function missingFrom(
  other: ReadonlyMap<string, Trace>,
  set: ReadonlyMap<string, Trace>,
): Trace[] {
  return [...set].filter(([hash]) => !other.has(hash)).map(([, trace]) => trace);
}
