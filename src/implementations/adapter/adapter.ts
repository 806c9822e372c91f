/** An implementation in a process of its own, which is replaced by a fresh one when it fails. */

import type { Capability } from '../../protocol/capabilities';
import { capabilities } from '../../protocol/capabilities';
import type { Implementation, Observation } from '../../protocol/implementation';
import type { RunResult } from '../../protocol/messages';
import type { Script } from '../../protocol/script';
import type { Trace } from '../../protocol/trace';
import { AdapterError, AdapterTimeoutError, NotAskedError } from './adapter-error';
import { AdapterProcess, DEFAULT_LIMITS, type Limits } from './adapter-process';
import { Unanswered } from './unanswered';
import { traceProblem } from './validate-trace';

/** What an adapter said of itself. */
export type Description = Pick<
  Implementation,
  'name' | 'version' | 'mode' | 'capabilities' | 'linux'
>;

export type Argv = readonly [command: string, ...rest: string[]];

/** Characters of a name or a version. */
const NAME_MAX = 100;

export class Adapter implements Implementation {
  readonly name: string;
  readonly version: string;
  readonly mode: Implementation['mode'];
  readonly capabilities: readonly Capability[];
  readonly linux?: string;
  private process: AdapterProcess | null = null;
  private readonly unanswered: Unanswered;

  constructor(
    private readonly argv: Argv,
    description: Description,
    private readonly limits: Limits = DEFAULT_LIMITS,
    private readonly cwd = process.cwd(),
    unansweredFile: string | null = null,
  ) {
    this.unanswered = new Unanswered(unansweredFile);
    this.name = description.name;
    this.version = description.version;
    this.mode = description.mode;
    this.capabilities = description.capabilities;
    if (description.linux !== undefined) this.linux = description.linux;
  }

  /** Rejects with an AdapterError; the next script gets a fresh process then. */
  async run(script: Script): Promise<Observation> {
    const { outcomes, states, complete } = await this.answer(script);
    for (const { trace } of outcomes) mustFit(script, trace);
    if (this.mode === 'exhaustive') mustDiffer(outcomes);
    const seen = outcomes.map(({ trace, interleavings }) => {
      return { trace, interleavings: BigInt(interleavings), schedule: [] };
    });
    return {
      outcomes: () => seen,
      interleavings: seen.reduce((total, outcome) => total + outcome.interleavings, 0n),
      states,
      complete,
    };
  }

  /** One that failed since the last script costs this one: it must not go unseen. */
  private async answer(script: Script): Promise<RunResult> {
    const count = this.unanswered.count();
    if (count >= this.limits.unansweredScripts) {
      throw new NotAskedError(`not asked: ${count} scenarios in a row had no answer in time`);
    }
    this.process ??= new AdapterProcess(this.argv, this.limits, this.cwd);
    try {
      const result = await this.process.run(script);
      this.unanswered.clear();
      return result;
    } catch (error) {
      if (error instanceof AdapterTimeoutError) this.unanswered.add(script);
      else this.unanswered.clear();
      this.process.kill();
      this.process = null;
      throw error;
    }
  }

  /** End its process, if there is one: it is asked first. */
  async close(): Promise<void> {
    const { process } = this;
    this.process = null;
    await process?.shutdown();
  }
}

/** Ask an adapter what it is. Rejects with an AdapterError. */
export async function describeAdapter(
  argv: Argv,
  limits: Limits = DEFAULT_LIMITS,
): Promise<Description> {
  const process = new AdapterProcess(argv, limits);
  try {
    const { name, version, mode, capabilities: claimed, linux } = await process.describe();
    mustBeShort('name', name);
    mustBeShort('version', version);
    const unknown = claimed.find((name) => !isCapability(name));
    if (unknown !== undefined) {
      throw new AdapterError(
        `the adapter claims the capability ${unknown}, expected one of ${capabilities.join(', ')}`,
      );
    }
    const said = linux === undefined ? {} : { linux };
    return { name, version, mode, capabilities: claimed.filter(isCapability), ...said };
  } finally {
    await process.shutdown();
  }
}

/** They stand in a line of every report. */
function mustBeShort(what: string, text: string): void {
  if (text.length <= NAME_MAX) return;
  throw new AdapterError(
    `the adapter's ${what} has ${text.length} characters, expected at most ${NAME_MAX}`,
  );
}

function mustFit(script: Script, trace: Trace): void {
  const problem = traceProblem(script, trace);
  if (problem !== null) throw new AdapterError(`a trace of the adapter ${problem}`);
}

/** Whoever covers every interleaving knows which of them end alike. */
function mustDiffer(outcomes: RunResult['outcomes']): void {
  const first = new Map<string, number>();
  for (const [index, { trace }] of outcomes.entries()) {
    const key = JSON.stringify(trace);
    const same = first.get(key);
    if (same !== undefined) {
      throw new AdapterError(
        `the adapter has the same trace as outcomes ${same} and ${index}, expected each distinct trace once`,
      );
    }
    first.set(key, index);
  }
}

function isCapability(name: string): name is Capability {
  return (capabilities as readonly string[]).includes(name);
}
