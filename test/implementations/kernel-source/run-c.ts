/** Runs functions of hand-written C as tasks of the model checker. */
import { expect } from 'chai';
import { buildInitialState, type InitialState } from '../../../src/harness/initial-state';
import type { MemoryModel } from '../../../src/implementations/kernel-source/choice';
import { CompiledTree } from '../../../src/implementations/kernel-source/compiled-tree';
import { KernelSource } from '../../../src/implementations/kernel-source/kernel-source';
import { TreeExtension } from '../../../src/implementations/kernel-source/machine-extension';
import { srcuCallbacks } from '../../../src/linux/kernel/srcu';
import { step } from '../../../src/machine/effect';
import { Machine, type Operation } from '../../../src/machine/machine';
import { explore } from '../../../src/model-checker/explore';
import type { Program, TaskProgram } from '../../../src/model-checker/program';
import type { TraceEvent } from '../../../src/protocol/trace';
import type { CRuntime, CValue } from '../../../src/wasm/c-module';
import { type HandMade, handMadeUnit } from './hand-made-unit';

/** Calls a function of k.h from line 7. */
export const call = (c: CRuntime, name: string, ...args: CValue[]) =>
  c.call(name, args, 7) as Operation<number>;

const ROLES = { weaklyOrdered: false, processes: 0, drivers: 0, notifiers: 1 };

export interface Ran {
  readonly program: Program;
  /** Distinct traces, each as the texts of its events. */
  readonly traces: readonly string[];
}

/** Runs functions of C, one task each, with the callbacks of SRCU. */
export function run(
  made: HandMade,
  tasks: Readonly<Record<string, (kernel: KernelSource, state: InitialState) => Operation>>,
  { sharedStacks = [] as readonly string[], memoryModel = 'sc' as MemoryModel } = {},
): Ran {
  const tree = new CompiledTree(handMadeUnit(made), {
    memoryModel,
    sharedStacks,
    ambiguousSizes: [],
  });
  const extension = new TreeExtension(tree);
  const own = [...Object.keys(tasks), 'SRCU'];
  const added = extension.tasks(own, () => []);
  const names = [...own, ...added.map(({ name }) => name)];
  const boot = (machine: Machine) => {
    extension.prepare(machine);
    const state = buildInitialState(machine, ROLES);
    extension.boot(machine);
    return state;
  };
  const state = boot(new Machine(names));
  const mm = () => {
    throw new Error('no address space is needed');
  };
  const kernel = new KernelSource(tree, {
    srcu: state.srcu,
    opsTables: [],
    intervalOps: [],
    mm,
    endsDeclined: true,
  });
  const programs: TaskProgram[] = Object.entries(tasks).map(([name, start]) => {
    return { name, kind: 'task', start: () => start(kernel, state) };
  });
  const program: Program = {
    tasks: [
      ...programs,
      {
        name: 'SRCU',
        kind: 'task',
        isDaemon: true,
        start: () => srcuCallbacks(state.srcu, kernel.rcuFunctions()),
      },
      ...added,
    ],
    boot: (machine) => void boot(machine),
  };
  const explored = explore(program, { maxStates: 100_000, maxSteps: 1000 });
  expect(explored.complete).to.equal(true);
  const traces = [...explored.outcomes()].map(({ trace }) => trace.map(textOf).join('; '));
  return { program, traces: [...new Set(traces)].sort() };
}

function textOf(event: TraceEvent): string {
  return event.kind === 'report' ? `${event.report}: ${event.detail}` : event.kind;
}

/** Calls a function, and shows what it has returned as a report. */
export function* shown(kernel: KernelSource, name: string, ...args: number[]): Operation {
  const result = yield* kernel.enter(name, args);
  yield step('shown', (machine) => machine.report('WARN_ON', `${name}() = ${result}`));
}
