/** Writes a script as lines for the guest agent: see native/guest-agent/main.c. */
import { callbackNames, FunctionName } from '../../protocol/names';
import {
  type Action,
  actorOf,
  type Behaviour,
  type Script,
  type Task,
  taskName,
} from '../../protocol/script';
import { addressesOf, extraOf, functionNumber, nameOf, processOf } from './action-numbers';

/** A script in numbers, and the names that the numbers stand for. */
export interface NumberedScript {
  readonly lines: readonly string[];
  readonly phases: number;
  readonly tasks: readonly string[];
  readonly processes: readonly string[];
  readonly drivers: readonly string[];
  readonly notifiers: readonly string[];
}

export interface RunOptions {
  readonly runs: number;
  /** Greatest random delay before an action and in a callback, in microseconds. */
  readonly maxDelay: number;
  /** Whether each action of a task runs on another CPU than the one before. */
  readonly migrate: boolean;
}

/** Addresses of the script are below, those of the agent above. */
const ARENA_END = 0x10000000;

/** Percentage by which the module stretches its waits; 100 for a host of full speed. */
const TIME_SCALE = 100;

const OWNERS = ['driver', 'process', 'kernel', 'script'] as const;
const OPERATIONS = ['call', 'kill', 'fail-allocation', 'signal', 'set-users', 'continue'] as const;
const DOES = [
  'hold',
  'return',
  'sleep',
  'call',
  'keep-sptes',
  'drop-sptes',
  'forget-dirty',
  'leave-sequence',
] as const;

/** The task that performs the script's own actions. */
const SCRIPT_TASK = 'script';

/** The sizes of the module's tables: see native/guest-module/protocol.h. */
const LIMITS = { tasks: 20, processes: 8, drivers: 6, notifiers: 16, actions: 96 } as const;

export function numberScript(script: Script): NumberedScript {
  return new Numbering(script).numbered();
}

/** The line that starts the script of the lines before it. */
export function runLine(
  { phases }: NumberedScript,
  { runs, maxDelay, migrate }: RunOptions,
): string {
  return `R ${phases} ${runs} ${maxDelay} ${TIME_SCALE} ${Number(migrate)}`;
}

class Numbering {
  private readonly tasks: (Task | null)[] = [];
  private readonly processes: string[];
  private readonly drivers: string[];
  private readonly notifiers: string[] = [];
  private readonly actions: Action[];

  constructor(private readonly script: Script) {
    this.processes = [...script.processes];
    this.drivers = script.drivers.map(({ name }) => name);
    this.actions = script.phases.flat();
    for (const action of this.actions) this.addNames(action);
    for (const name of this.processes) this.addThreads(name);
    for (const action of this.actions) {
      this.addTask(actorOf(action));
      if ('task' in action) this.addTask(action.task);
    }
  }

  numbered(): NumberedScript {
    this.checkLimits();
    const { processes, drivers, notifiers } = this;
    return {
      lines: [
        `S 0 ${ARENA_END.toString(16)}`,
        ...this.tasks.map((task) => this.taskLine(task)),
        ...processes.map((name) => this.processLine(name)),
        ...this.script.drivers.flatMap((driver) => this.driverLines(driver)),
        ...this.script.phases.flatMap((actions, phase) =>
          actions.map((action) => this.actionLine(action, phase)),
        ),
      ],
      phases: this.script.phases.length,
      tasks: this.tasks.map((task) => (task === null ? SCRIPT_TASK : taskName(task))),
      processes,
      drivers,
      notifiers,
    };
  }

  private addNames(action: Action): void {
    if (action.do === 'fork') this.processes.push(action.child);
    const name = nameOf(action);
    if (name !== null && !this.notifiers.includes(name)) this.notifiers.push(name);
  }

  /** A process has all threads up to the highest number that the script names. */
  private addThreads(name: string): void {
    const numbers = this.actions.flatMap((action) =>
      'task' in action && action.task.of === 'process' && action.task.name === name
        ? [action.task.number]
        : [],
    );
    for (let number = 1; number <= Math.max(1, ...numbers); number++) {
      this.addTask({ of: 'process', name, number });
    }
  }

  private addTask(task: Task | null): void {
    if (this.taskIndex(task) < 0) this.tasks.push(task);
  }

  private taskIndex(task: Task | null): number {
    const named = (one: Task | null) => (one === null ? SCRIPT_TASK : taskName(one));
    return this.tasks.findIndex((one) => named(one) === named(task));
  }

  private taskLine(task: Task | null): string {
    const of = OWNERS.indexOf(task?.of ?? 'script');
    if (task === null || task.of === 'kernel') return `T ${of} -1 1`;
    const names = task.of === 'driver' ? this.drivers : this.processes;
    return `T ${of} ${names.indexOf(task.name)} ${task.number}`;
  }

  private processLine(name: string): string {
    const isSubjectOf = (what: Action['do']) =>
      this.actions.some(
        (action) => action.do === what && 'process' in action && action.process === name,
      );
    const flags = [
      this.script.processes.includes(name),
      isSubjectOf('kill'),
      isSubjectOf('reclaim'),
      this.actions.some(({ do: what }) => what === 'access'),
    ].map(Number);
    return `P ${flags.join(' ')}`;
  }

  private driverLines({ callbacks, behaviours, pinsPages }: Script['drivers'][number]): string[] {
    const mask = callbacks.reduce((bits, name) => bits | (1 << callbackNames.indexOf(name)), 0);
    return [`D ${mask} ${Number(pinsPages)}`, ...behaviours.map(behaviourLine)];
  }

  private actionLine(action: Action, phase: number): string {
    const { start, end } = addressesOf(action);
    const target = action.do === 'signal' || action.do === 'fail-allocation';
    const numbers = [
      phase,
      this.taskIndex(actorOf(action)),
      Math.max(0, OPERATIONS.indexOf(action.do as (typeof OPERATIONS)[number])),
      functionNumber(action),
      this.processes.indexOf(processOf(action)),
      this.notifiers.indexOf(nameOf(action) ?? ''),
      'driver' in action ? this.drivers.indexOf(action.driver) : -1,
      action.do === 'continue' ? callbackNames.indexOf(action.callback) : -1,
      target ? this.taskIndex(action.task) : -1,
      Number(action.do === 'call' && action.atomic),
      extraOf(action),
    ];
    return `A ${numbers.join(' ')} ${start.toString(16)} ${end.toString(16)}`;
  }

  private checkLimits(): void {
    for (const [what, most] of Object.entries(LIMITS)) {
      if (this[what as keyof typeof LIMITS].length > most) {
        throw new RangeError(`a script may have ${most} ${what} at most on Linux`);
      }
    }
  }
}

function behaviourLine(behaviour: Behaviour): string {
  const numbers = [
    callbackNames.indexOf(behaviour.callback),
    DOES.indexOf(behaviour.does),
    behaviour.does === 'call' ? FunctionName.options.indexOf(behaviour.function) : 0,
    behaviour.does === 'return' ? behaviour.result : 0,
    Number(behaviour.does === 'return' && behaviour.when === 'non-blockable'),
  ];
  return `B ${numbers.join(' ')}`;
}
