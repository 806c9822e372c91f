/** Scripts that are valid, but too large for the model or about something that it leaves out. */
import { MAX_PAGES, pagesIn } from '../linux/mm/page-map';
import { MAX_PROCESSES } from '../linux/mm/secondary-mmu';
import { canBeCalledBack } from '../protocol/object-kinds';
import { type Script, type Task, taskName } from '../protocol/script';
import { scriptProblem } from '../protocol/validate-script';
import { heldCallbacks, rangesOf } from './kernel-under-test';

const MAX_DRIVERS = 5;

/** Each callback that is held has a bit of one word: see `Progress.released`. */
const MAX_HELD_CALLBACKS = 30;

/** The model cannot perform the script; the message says what is too much. */
export class ScriptLimitError extends RangeError {}

/** Throws an error that says what is wrong with the script, if anything is. */
export function checkLimits(script: Script): void {
  const problem = scriptProblem(script);
  if (problem !== null) throw new RangeError(problem);
  const limit = limitsProblem(script);
  if (limit !== null) throw new ScriptLimitError(limit);
}

function limitsProblem(script: Script): string | null {
  const actions = script.phases.flat();
  const children = actions.filter((action) => action.do === 'fork').length;
  if (script.processes.length + children > MAX_PROCESSES) {
    return `a script may have ${MAX_PROCESSES} processes at most`;
  }
  if (script.drivers.length > MAX_DRIVERS) {
    return `a script may have ${MAX_DRIVERS} drivers at most`;
  }
  if (pagesIn(rangesOf(script)) > MAX_PAGES) {
    return `the ranges of a script may have ${MAX_PAGES} pages at most`;
  }
  if (heldCallbacks(script).length > MAX_HELD_CALLBACKS) {
    return `a script may hold ${MAX_HELD_CALLBACKS} callbacks at most`;
  }
  if (children > 1 && actions.some(({ do: what }) => what === 'access')) {
    return 'a script that reads or writes pages may fork once: which pages are shared is not modelled further';
  }
  for (const { does, ...behaviour } of script.drivers.flatMap(({ behaviours }) => behaviours)) {
    if (does === 'call' && 'function' in behaviour && !canBeCalledBack(behaviour.function))
      return `${behaviour.function} from a callback is not modelled`;
  }
  for (const action of actions) {
    if (action.do === 'execve' && threads(script, action.task.name) > 1) {
      return `process ${action.task.name} has several threads: its execve is not modelled`;
    }
  }
  return null;
}

/** The number of threads of a process: one for each number that tasks of the script name. */
export function threads(script: Script, process: string): number {
  const named = script.phases.flat().flatMap((action): Task[] => {
    return 'task' in action && action.task.of === 'process' && action.task.name === process
      ? [action.task]
      : [];
  });
  return Math.max(1, new Set(named.map(taskName)).size);
}
