/** Finds out whether an implementation can be run at all, before any scenario is. */
import { join } from 'node:path';
import { undeclaredCapabilities } from '../conformance/probes';
import {
  Adapter,
  type Argv,
  type Description,
  describeAdapter,
} from '../implementations/adapter/adapter';
import { AdapterError } from '../implementations/adapter/adapter-error';
import { DEFAULT_LIMITS } from '../implementations/adapter/adapter-process';
import { nameOf } from '../implementations/model-parts';
import { type AdapterParameters, makeImplementation } from '../implementations/registry';
import { UsageError } from '../usage-error';
import type { ImplementationChoice, SelectedImplementation } from './options';
import { UNANSWERED } from './reports-lock';
import { UnavailableError } from './unavailable-error';
import { REPORTS } from './write-reports';

/** An adapter that lacks a capability may never answer its probe: that must not take long. */
const PROBE_LIMITS = { ...DEFAULT_LIMITS, answerWithinMs: 2_000 };

/** Asks an adapter what it is, or makes another implementation ready; adds what the steps need. */
export async function selectImplementation(
  options: ImplementationChoice,
  cwd: string,
  log: (line: string) => void,
): Promise<SelectedImplementation> {
  const { name, exec, fault, source, worldParameters } = options;
  if (exec !== null) return selected(await selectAdapter(options, exec, cwd, log));
  try {
    if (source !== null) {
      // Loaded here, as no other implementation needs it.
      const { selectKernelSource } = require('./kernel-source') as typeof import('./kernel-source');
      return await selectKernelSource(options, source, log);
    }
    await makeImplementation({ ...worldParameters, implementation: name }).prepare?.(log);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UnavailableError(error instanceof Error ? error.message : String(error));
  }
  return selected(options, nameOf({ implementation: name, fault: fault ?? undefined }));
}

function selected(
  options: ImplementationChoice,
  commandLine: string = options.name,
): SelectedImplementation {
  return { ...options, commandLine, base: null };
}

async function selectAdapter(
  options: ImplementationChoice,
  exec: Argv,
  cwd: string,
  log: (line: string) => void,
): Promise<ImplementationChoice> {
  try {
    const limits = { ...DEFAULT_LIMITS, ...options.limits };
    const description = await describeAdapter(exec, limits);
    for (const line of await undeclaredNotes(exec, description, cwd)) log(line);
    const adapter = {
      argv: [...exec],
      description: { ...description, capabilities: [...description.capabilities] },
      limits,
      cwd,
      unansweredFile: join(cwd, REPORTS, UNANSWERED),
    } satisfies AdapterParameters;
    const worldParameters = { ...options.worldParameters, adapter };
    return { ...options, name: description.name, worldParameters };
  } catch (error) {
    if (!(error instanceof AdapterError)) throw error;
    throw new UnavailableError(`--exec ${exec.join(' ')}: ${error.message}`);
  }
}

/** A line for each capability that is not claimed although its probe works. */
export async function undeclaredNotes(
  argv: Argv,
  description: Description,
  cwd: string,
): Promise<readonly string[]> {
  const adapter = new Adapter(argv, description, PROBE_LIMITS, cwd);
  try {
    return (await undeclaredCapabilities(adapter)).map(
      (capability) =>
        `note    ${capability}: not claimed, but its probe works; scenarios that need it are unsupported`,
    );
  } finally {
    await adapter.close();
  }
}
