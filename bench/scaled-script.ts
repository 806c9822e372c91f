/** The same script with more drivers or more processes: copies of the first, which do what it does. */
import type { Action, Script } from '../src/protocol/script';

export type Scaled = 'drivers' | 'processes';

export interface ScaledScript {
  readonly script: Script;
  /** The phase that was `since` before. */
  readonly since: number;
}

/** The script with so many drivers or processes; null where it has more. */
export function scaledScript(
  script: Script,
  since: number,
  what: Scaled,
  count: number,
): ScaledScript | null {
  const copies = count - script[what].length;
  if (copies < 0) return null;
  const suffixes = Array.from({ length: copies }, (_, copy) => `_copy${copy + 1}`);
  const copied = copiedNames(script, what);
  const copiesOf = (action: Action) =>
    names(action).some((name) => copied.has(name))
      ? suffixes.map((suffix) => withNames(action, copied, suffix))
      : [];
  // What comes before stays one after the other: only what is judged races.
  const before = script.phases
    .slice(0, since)
    .flatMap((actions) => [actions, ...actions.flatMap(copiesOf).map((action) => [action])]);
  const after = script.phases
    .slice(since)
    .map((actions) => [...actions, ...actions.flatMap(copiesOf)]);
  const [driver] = script.drivers;
  const [process] = script.processes;
  if (driver === undefined || process === undefined) throw new Error(`a script without ${what}`);
  const scaled =
    what === 'drivers'
      ? {
          drivers: [
            ...script.drivers,
            ...suffixes.map((one) => ({ ...driver, name: driver.name + one })),
          ],
        }
      : { processes: [...script.processes, ...suffixes.map((one) => process + one)] };
  return { script: { ...script, ...scaled, phases: [...before, ...after] }, since: before.length };
}

/** Names of the first driver or process, and of the notifiers that it is named with. */
function copiedNames(script: Script, what: Scaled): ReadonlySet<string> {
  const first = what === 'drivers' ? script.drivers[0]?.name : script.processes[0];
  const copied = new Set([first ?? '']);
  for (const action of script.phases.flat()) {
    const owners = names(action).filter((name) => name === first);
    if (owners.length > 0) for (const name of notifiers(action)) copied.add(name);
  }
  return copied;
}

/** All names in the action: of its task, of what it is about, and of what it makes. */
function names(action: Action): string[] {
  const task = 'task' in action ? [action.task.name] : [];
  const owners = (['process', 'driver'] as const).map((key) =>
    key in action ? (action as Readonly<Record<string, unknown>>)[key] : null,
  );
  return [...task, ...owners, ...notifiers(action)].filter((name) => typeof name === 'string');
}

function notifiers(action: Action): string[] {
  const made = [
    'notifier' in action ? (action.notifier ?? null) : null,
    'naming' in action ? action.naming : null,
  ];
  return made.filter((name) => name !== null);
}

/** The action with other names in the place of these. */
function withNames(action: Action, renamed: ReadonlySet<string>, suffix: string): Action {
  return JSON.parse(JSON.stringify(action), (_, value: unknown) =>
    typeof value === 'string' && renamed.has(value) ? value + suffix : value,
  ) as Action;
}
