/** Finding out whether an implementation can be run at all, before any scenario is. */
import { describeAdapter } from '../implementations/adapter/adapter';
import { AdapterError } from '../implementations/adapter/adapter-process';
import {
  type AdapterParameters,
  implementationNames,
  makeImplementation,
} from '../implementations/registry';
import { UsageError } from '../usage-error';
import { undeclaredNotes } from './modesty-notes';
import type { SpecArguments } from './options';

/** The implementation can't be run; the message says why, and how to mend it. Exit code 3. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Asks an adapter what it is, or makes another implementation ready; hands on what steps need. */
export async function selectImplementation(
  args: SpecArguments,
  cwd: string,
  say: (line: string) => void,
): Promise<SpecArguments> {
  if (args.exec !== null) return chooseAdapter(args, args.exec, cwd, say);
  const { implementation } = args;
  checkImplementation(implementation);
  if (args.sampling !== null && implementation !== 'reference') {
    throw new UsageError(
      `--random and ${implementation}: expected the reference, whose tasks can be scheduled`,
    );
  }
  try {
    await makeImplementation({ ...args.worldParameters, implementation }).prepare?.();
  } catch (error) {
    throw new UnavailableError(error instanceof Error ? error.message : String(error));
  }
  return args;
}

async function chooseAdapter(
  args: SpecArguments,
  exec: NonNullable<SpecArguments['exec']>,
  cwd: string,
  say: (line: string) => void,
): Promise<SpecArguments> {
  try {
    const description = await describeAdapter(exec);
    for (const line of await undeclaredNotes(exec, description, cwd)) say(line);
    const adapter = {
      argv: [...exec],
      description: { ...description, capabilities: [...description.capabilities] },
      cwd,
    } satisfies AdapterParameters;
    const worldParameters = { ...args.worldParameters, adapter };
    return { ...args, implementation: description.name, worldParameters };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    throw new UnavailableError(`--exec ${exec.join(' ')}: ${error.message}`);
  }
}

export function checkImplementation(name: string): void {
  if (implementationNames.includes(name)) return;
  const known = implementationNames.join(', ');
  throw new UsageError(`--implementation ${name}: unknown; expected one of ${known}`);
}
