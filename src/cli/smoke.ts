/** `mmu-notifier-spec smoke`: whether the adapter is broken, or the implementation, in seconds. */
import { smokeProperties, smokeScript } from '../conformance/probes';
import { printableLine } from '../counterexample/printable';
import {
  Adapter,
  type Argv,
  type Description,
  describeAdapter,
} from '../implementations/adapter/adapter';
import { AdapterError } from '../implementations/adapter/adapter-error';
import { DEFAULT_LIMITS, type Limits } from '../implementations/adapter/adapter-process';
import { evaluate } from '../properties/evaluate';
import type { Observation } from '../protocol/implementation';
import { UsageError } from '../usage-error';
import type { Io } from './io';
import type { ImplementationChoice } from './options';
import { undeclaredNotes } from './select-implementation';
import { UnavailableError } from './unavailable-error';

/** So short that nobody has to wait: a real kernel has booted by then. */
const LIMITS = { ...DEFAULT_LIMITS, answerWithinMs: 30_000 };

/** 0: both work; 1: the implementation violates a guarantee; 3: the adapter is broken. */
export async function smoke(
  { exec, limits: given }: Pick<ImplementationChoice, 'exec' | 'limits'>,
  io: Io,
): Promise<number> {
  const limits = { ...LIMITS, ...given };
  if (exec === null) throw new UsageError('smoke: expected --exec COMMAND');
  const log = (line: string): unknown => io.stdout.write(`${printableLine(line)}\n`);
  try {
    const description = await describeAdapter(exec, limits);
    const { name, version, mode, capabilities } = description;
    log(
      `ok      describe: ${name} ${version}, ${mode}, claims ${capabilities.join(', ') || 'nothing'}`,
    );
    const observation = await runTwice(exec, description, limits, io.cwd);
    log('ok      run: mmu_notifier_get by a driver on a process, twice in a row');
    const why = violation(observation);
    if (why === null) {
      log('ok      what was seen is as the specification says');
      for (const line of await undeclaredNotes(exec, description, io.cwd)) log(line);
      return 0;
    }
    log(`broken  the adapter works, but the implementation violates a guarantee: ${why}`);
    return 1;
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    throw new UnavailableError(`the adapter is broken: ${error.message}`);
  }
}

/** The same process must be able to go on after a script. */
async function runTwice(
  argv: Argv,
  description: Description,
  limits: Limits,
  cwd: string,
): Promise<Observation> {
  const adapter = new Adapter(argv, description, limits, cwd);
  try {
    await adapter.run(smokeScript);
    return await adapter.run(smokeScript);
  } finally {
    await adapter.close();
  }
}

function violation(observation: Observation): string | null {
  for (const property of smokeProperties) {
    const found = evaluate(property, 'every', observation.outcomes(), 1);
    if (found !== null) return found.why;
  }
  return null;
}
