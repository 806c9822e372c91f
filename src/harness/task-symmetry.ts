/** Symmetric tasks of a script: they perform the same actions, and differ in their names only. */
import type { Symmetry } from '../model-checker/program';
import { type Script, type Task, taskName } from '../protocol/script';
import type { TraceEvent } from '../protocol/trace';
import type { ScheduledAction } from './tasks';

/** The scheduled actions of each task, by its name. `task` is null for the environment. */
export type TaskActions = ReadonlyMap<
  string,
  { readonly task: Task | null; readonly scheduled: readonly ScheduledAction[] }
>;

/** The groups of symmetric tasks; undefined where there are none. */
export function symmetricTasks(script: Script, actions: TaskActions): Symmetry | undefined {
  const names = [...actions.keys()];
  const groups = new Map<string, number[]>();
  names.forEach((name, number) => {
    const { task = null, scheduled = [] } = actions.get(name) ?? {};
    if (task === null || isSingledOut(script, name)) return;
    const part = JSON.stringify([
      task.of,
      task.name,
      scheduled.map(({ phase, action }) => [phase, nameless(action)]),
    ]);
    groups.set(part, [...(groups.get(part) ?? []), number]);
  });
  const several = [...groups.values()].filter((group) => group.length > 1);
  return several.length === 0 ? undefined : { groups: several, renameEvent: renamer(names) };
}

/** Whether an action of the environment names this task. */
function isSingledOut(script: Script, name: string): boolean {
  return script.phases
    .flat()
    .some(
      (action) =>
        (action.do === 'signal' || action.do === 'fail-allocation') &&
        taskName(action.task) === name,
    );
}

function nameless(action: ScheduledAction['action']): object {
  return 'task' in action ? { ...action, task: null } : action;
}

/** Renames the tasks of an event; the waiting tasks stay in the order of their numbers. */
function renamer(names: readonly string[]): Symmetry['renameEvent'] {
  return (event: TraceEvent, rename) => {
    if (event.kind === 'settled') {
      const blocked = event.blocked
        .map((one) => ({ ...one, task: rename(one.task) }))
        .sort((one, other) => names.indexOf(one.task) - names.indexOf(other.task));
      return { ...event, blocked };
    }
    if (event.kind === 'free') return event;
    const task = rename(event.task);
    if (event.kind !== 'report' || event.report !== 'deadlock') return { ...event, task };
    const [blocked = '', ...rest] = event.detail.split(' is in ');
    return { ...event, task, detail: [rename(blocked), ...rest].join(' is in ') };
  };
}
