/** A compiled tree for the judge: a search can end at the first violation, and note the lines it executes. */
import type { Searched } from '../conformance/judge-scenario';
import type { MemoryModel } from '../implementations/kernel-source/choice';
import { CORE } from '../implementations/kernel-source/source-tree';
import { TreeImplementation } from '../implementations/kernel-source/tree-implementation';
import type { Effect, Operation } from '../machine/machine';
import type { Budget } from '../model-checker/exploration';
import type { Program } from '../model-checker/program';
import { searchScript } from '../model-checker/searched-implementation';
import type { Script } from '../protocol/script';

export interface SearchedTree extends Searched {
  /** Whether a search was ended by a task that does not terminate. */
  readonly doesNotTerminate: () => boolean;
}

export interface TreeSearch {
  /** The folder of the compiled unit. */
  readonly folder: string;
  readonly memoryModel: MemoryModel;
  readonly budget: Budget;
  /** Told each line of the core that makes a step. */
  readonly onLine?: (line: number) => void;
}

export function searchedTree({ folder, memoryModel, budget, onLine }: TreeSearch): SearchedTree {
  const implementation = new TreeImplementation({ folder, memoryModel }, { budget });
  const searched = {
    budget,
    reductions: implementation.reductions,
    program: (script: Script) => {
      const program = implementation.program(script);
      return onLine === undefined ? program : noting(program, onLine);
    },
    adapt: (error: unknown) => implementation.adapt(error),
  };
  let doesNotTerminate = false;
  return {
    doesNotTerminate: () => doesNotTerminate,
    replay: (script, schedule) => implementation.replay(script, schedule),
    search: (script, monitors, stopAt) => {
      const observation = searchScript(searched, script, { monitors, stopAt });
      if (observation.nonTerminating != null) doesNotTerminate = true;
      return observation;
    },
  };
}

function noting(program: Program, onLine: (line: number) => void): Program {
  const note = ({ source }: Effect) => {
    if (source?.file === CORE) onLine(source.line);
  };
  return {
    ...program,
    tasks: program.tasks.map((task) => ({ ...task, start: () => noted(task.start(), note) })),
  };
}

function* noted(operation: Operation, note: (effect: Effect) => void): Operation {
  let turn = operation.next();
  while (!turn.done) {
    note(turn.value);
    turn = operation.next(yield turn.value);
  }
}
