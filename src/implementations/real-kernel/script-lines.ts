/** A script as the lines that the guest agent reads: see native/guest-agent/main.c. */
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

/** A script in numbers, and what the numbers stand for. */
export interface NumberedScript {
  readonly lines: readonly string[];
  readonly phases: number;
  readonly tasks: readonly string[];
  readonly processes: readonly string[];
  readonly drivers: readonly string[];
  readonly notifiers: readonly string[];
}

/** How a script is to be run. */
export interface RunOptions {
  readonly runs: number;
  /** Greatest random delay before an action and in a callback, in microseconds. */
  readonly delay: number;
  /** Let each action of a task run on another CPU than the one before. */
  readonly spread: boolean;
}

/** Addresses of the script are below this; the agent's own are above. */
const ARENA_END = 0x10000000;

/** 100 on a machine of full speed: how long a standstill must last to be one. */
const PATIENCE = 100;

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

/** The task of what no task does. */
const STAGEHAND = 'script';

/** More than the module has room for is a RangeError. */
const ROOM = { tasks: 20, processes: 8, drivers: 6, notifiers: 16, actions: 96 } as const;

export function numberScript(script: Script): NumberedScript {
  return new Numbering(script).numbered();
}

/** The line that starts what the lines before it say. */
export function runLine({ phases }: NumberedScript, { runs, delay, spread }: RunOptions): string {
  return `R ${phases} ${runs} ${delay} ${PATIENCE} ${spread ? 1 : 0}`;
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
    for (const action of this.actions) this.introduce(action);
    for (const name of this.processes) this.addThreads(name);
    for (const action of this.actions) {
      this.addTask(actorOf(action));
      if ('task' in action) this.addTask(action.task);
    }
  }

  numbered(): NumberedScript {
    this.mustFit();
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
      tasks: this.tasks.map((task) => (task === null ? STAGEHAND : taskName(task))),
      processes,
      drivers,
      notifiers,
    };
  }

  private introduce(action: Action): void {
    if (action.do === 'fork') this.processes.push(action.child);
    const name = nameOf(action);
    if (name !== null && !this.notifiers.includes(name)) this.notifiers.push(name);
  }

  /** A process has each thread of a lower number than those that are named. */
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
    const named = (one: Task | null) => (one === null ? STAGEHAND : taskName(one));
    return this.tasks.findIndex((one) => named(one) === named(task));
  }

  private taskLine(task: Task | null): string {
    const of = OWNERS.indexOf(task?.of ?? 'script');
    if (task === null || task.of === 'kernel') return `T ${of} -1 1`;
    const names = task.of === 'driver' ? this.drivers : this.processes;
    return `T ${of} ${names.indexOf(task.name)} ${task.number}`;
  }

  private processLine(name: string): string {
    const concerned = (what: Action['do']) =>
      this.actions.some(
        (action) => action.do === what && 'process' in action && action.process === name,
      );
    const flags = [
      this.script.processes.includes(name),
      concerned('kill'),
      concerned('reclaim'),
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

  private mustFit(): void {
    for (const [what, most] of Object.entries(ROOM)) {
      if (this[what as keyof typeof ROOM].length > most) {
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
