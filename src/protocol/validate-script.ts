/** What makes a script one that nobody can perform, whatever the implementation. */
import { needsDriver, parameters, suits } from './function-parameters';
import { type CallbackName, type DriverFunction, PAGE_SIZE } from './names';
import { notInRelease } from './notifiers-2008';
import { canBeCalledOn, kindMadeBy, type ObjectKind } from './object-kinds';
import { ReadingCheck } from './reading-problem';
import { type Action, type Behaviour, type Script, type Task, taskName } from './script';

/** The first thing that is wrong with a script, in a line; null where nothing is. */
export function scriptProblem(script: Script): string | null {
  const check = new Check(script);
  const steps = [
    () => check.declarations(),
    () => notInRelease(script),
    ...script.phases.flatMap((actions, phase) =>
      actions.map((action) => () => check.action(action, phase)),
    ),
  ];
  for (const step of steps) {
    const problem = step();
    if (problem !== null) return problem;
  }
  return null;
}

/** Whether it gives a name to what it registers, makes or returns. */
function names(called: DriverFunction): boolean {
  return parameters[called].includes('naming');
}

/** Reads a script from its beginning, and knows what there is by then. */
class Check {
  private readonly processes: Set<string>;
  private readonly forked = new Set<string>();
  private readonly notifiers = new Map<string, ObjectKind>();
  /** The phase in which a process exits, and the tasks that have called exit. */
  private readonly exits = new Map<string, number>();
  private readonly gone = new Set<string>();
  private readonly readings = new ReadingCheck();

  constructor(private readonly script: Script) {
    this.processes = new Set(script.processes);
  }

  declarations(): string | null {
    const { processes, drivers } = this.script;
    const twice = repeated(processes) ?? repeated(drivers.map(({ name }) => name));
    if (twice !== null) return `${twice} is declared twice`;
    for (const { name, callbacks, behaviours } of drivers) {
      for (const behaviour of behaviours) {
        const problem = behaviourProblem(name, callbacks, behaviour) ?? this.calledBack(behaviour);
        if (problem !== null) return problem;
      }
    }
    return null;
  }

  /** What is wrong with whom a callback calls a function on. */
  private calledBack(behaviour: Behaviour): string | null {
    if (behaviour.does !== 'call' || behaviour.process === undefined) return null;
    const { function: name, process } = behaviour;
    if (!this.processes.has(process)) return `there is no process ${process}`;
    return parameters[name] === 'a process'
      ? null
      : `${name}: expected to be called on ${parameters[name]}`;
  }

  /** What is wrong with the next action; if nothing is, it is taken to have been performed. */
  action(action: Action, phase: number): string | null {
    const problem =
      ('task' in action ? this.actor(action, action.task, phase) : null) ??
      this.named(action) ??
      this.readings.action(action);
    if (problem !== null) return problem;
    if (action.do === 'fork') {
      this.processes.add(action.child);
      this.forked.add(action.child);
    }
    if (action.do === 'exit') {
      if (!this.exits.has(action.task.name)) this.exits.set(action.task.name, phase);
      this.gone.add(taskName(action.task));
    }
    if (action.do === 'call' && action.notifier !== null && names(action.function))
      this.notifiers.set(action.notifier, kindMadeBy(action.function));
    if (action.do === 'call-on-span' || action.do === 'insert-interval')
      this.notifiers.set(action.naming, kindMadeBy(action.function));
    return null;
  }

  /** Whether the task is there, and is one that can do such a thing. */
  private actor(action: Action, task: Task, phase: number): string | null {
    const name = taskName(task);
    if (task.of === 'driver' && !this.hasDriver(task.name))
      return `there is no driver ${task.name}`;
    if (task.of === 'process') {
      if (!this.processes.has(task.name)) return `there is no process ${task.name}`;
      if (this.forked.has(task.name) && task.number > 1) {
        return `process ${task.name} was forked, so it has one thread only`;
      }
      if (this.gone.has(name) || (this.exits.get(task.name) ?? phase) < phase) {
        return `process ${task.name} has exited by then, so ${name} can do nothing more`;
      }
    }
    const wanted = rightfulActor(action);
    if (wanted === null || task.of === wanted) return null;
    return wanted === 'process'
      ? `${name} has no address space of its own: expected a process that does this`
      : `${name} is not a driver: expected one that does this`;
  }

  private named(action: Action): string | null {
    if ('process' in action && action.process !== null && !this.processes.has(action.process)) {
      return `there is no process ${action.process}`;
    }
    if ('driver' in action && !this.hasDriver(action.driver)) {
      return `there is no driver ${action.driver}`;
    }
    if (action.do === 'fork' && this.processes.has(action.child)) {
      return `there is a process ${action.child} already: expected a new name for the child`;
    }
    if ('range' in action && action.range.start >= action.range.end) return 'a range is empty';
    if (action.do === 'page-call' && action.range.end - action.range.start !== PAGE_SIZE) {
      return `${action.function}: expected a range of one page`;
    }
    if (action.do === 'set-users') return this.notifier(action.notifier);
    if (action.do === 'call-on-span') return this.callOnSpan(action);
    if (action.do === 'insert-interval') return this.insertInterval(action);
    if (action.do === 'mirror') return this.notifier(action.notifier, 'mmu_interval_read_begin');
    if (action.do === 'call-from-rcu') return this.callFromRcu(action);
    return action.do === 'call' ? this.call(action) : null;
  }

  private call(action: Extract<Action, { do: 'call' }>): string | null {
    const { function: name, process, notifier, task, atomic } = action;
    if (task.of === 'kernel') return `${taskName(task)} calls nothing`;
    if (task.of === 'process' && (atomic || needsDriver.includes(name))) {
      return `${taskName(task)} is not a driver: expected one that calls ${name}`;
    }
    const wanted = parameters[name];
    if (!suits(wanted, process !== null, notifier !== null)) {
      return `${name}: expected to be called on ${wanted}`;
    }
    if (name === 'queue_work' && !this.hasWork(task.name))
      return `driver ${task.name} has no work_func`;
    return wanted === 'a notifier' && notifier !== null ? this.notifier(notifier, name) : null;
  }

  private callFromRcu(action: Extract<Action, { do: 'call-from-rcu' }>): string | null {
    const { function: name, process, notifier } = action;
    const wanted = parameters[name];
    if (wanted === 'a notifier' && process === null && notifier !== undefined)
      return this.notifier(notifier, name);
    if (wanted === 'a process' && process !== null && notifier === undefined) return null;
    return `${name}: expected one that takes a process alone, or a notifier, from an RCU callback`;
  }

  private callOnSpan(action: Extract<Action, { do: 'call-on-span' }>): string | null {
    const wanted = parameters[action.function];
    if (wanted !== 'addresses of a notifier, naming what it makes') {
      return `${action.function}: expected to be called on ${wanted}`;
    }
    return this.notifier(action.notifier, action.function);
  }

  private insertInterval(action: Extract<Action, { do: 'insert-interval' }>): string | null {
    const wanted = parameters[action.function];
    if (wanted !== 'addresses of a process, naming its notifier') {
      return `${action.function}: expected to be called on ${wanted}`;
    }
    const driver = this.script.drivers.find(({ name }) => name === action.task.name);
    return driver?.callbacks.includes('invalidate')
      ? null
      : `driver ${driver?.name} has no invalidate`;
  }

  private notifier(name: string, called: DriverFunction | null = null): string | null {
    const kind = this.notifiers.get(name);
    if (kind === undefined)
      return `there is no notifier ${name}: expected one that an earlier sentence names`;
    if (called === null || canBeCalledOn(called, kind)) return null;
    return `${called} cannot be called on ${name}, which is a ${kind}`;
  }

  private hasWork(name: string): boolean {
    const driver = this.script.drivers.find((one) => one.name === name);
    return driver?.callbacks.includes('work_func') ?? false;
  }

  private hasDriver(name: string): boolean {
    return this.script.drivers.some((driver) => driver.name === name);
  }
}

/** Who alone can do it: null for what anybody can. */
function rightfulActor(action: Action): 'process' | 'driver' | null {
  switch (action.do) {
    case 'call-on-range':
      return action.function === 'userfaultfd_writeprotect' ? 'process' : 'driver';
    case 'range':
    case 'access':
    case 'fork':
    case 'execve':
    case 'exit':
      return 'process';
    case 'map-device':
    case 'write-device':
    case 'use-device':
    case 'device-read':
    case 'unload':
    case 'call-on-span':
    case 'call-from-rcu':
    case 'device-access':
    case 'insert-interval':
    case 'read-ptes':
    case 'establish-sptes':
    case 'mirror':
      return 'driver';
    default:
      return null;
  }
}

function behaviourProblem(
  driver: string,
  callbacks: readonly CallbackName[],
  behaviour: Behaviour,
): string | null {
  const { callback } = behaviour;
  if (!callbacks.includes(callback)) return `driver ${driver} has no ${callback}`;
  if (behaviour.does === 'call' && behaviour.function === 'queue_work') {
    if (!callbacks.includes('work_func')) return `driver ${driver} has no work_func`;
  }
  if (behaviour.does === 'return' && callback === 'alloc_notifier' && behaviour.result > 0) {
    return `alloc_notifier of driver ${driver} returns ${behaviour.result}: expected NULL or an errno`;
  }
  return null;
}

function repeated(names: readonly string[]): string | null {
  return names.find((name, index) => names.indexOf(name) !== index) ?? null;
}
