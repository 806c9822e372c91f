/** A script as a scenario builds it up, sentence by sentence. */
import type { Subject } from '../properties/subject';
import type { CallbackName, Configuration } from '../protocol/names';
import { callbacksOf2008 } from '../protocol/notifiers-2008';
import type { Action, Behaviour, Driver, Script } from '../protocol/script';
import { scriptProblem } from '../protocol/validate-script';

/** The kinds of sentences, as Gherkin's keywords say. */
export type Role = 'Given' | 'When' | 'Then';

/** What an ordinary driver has of the ops that were merged. */
const DEFAULT_CALLBACKS: readonly CallbackName[] = [
  'release',
  'invalidate_range_start',
  'invalidate_range_end',
  'alloc_notifier',
  'free_notifier',
];

/** A sentence that does not fit the scenario; names what was expected. */
export class SentenceError extends Error {}

export interface HeldCallback {
  readonly driver: string;
  readonly callback: CallbackName;
  /** Number of the phase in which it is let go; infinite where it never is. */
  readonly continuesIn: number;
}

export class ScriptBuilder {
  private readonly processes: string[] = [];
  private readonly drivers: Driver[] = [];
  /** The first phase is empty, so that what is there at the start can be read. */
  private readonly phases: Action[][] = [[]];
  private of2008: Script['notifiersOf2008'];
  private role: Role = 'Given';
  /** Whether there was a Then, and no When since. */
  private judging = false;
  /** Number of the first phase after the last `Then`, or of the first `When`. */
  since = 1;

  /** The next sentence has this role. */
  enter(role: Role): void {
    if (role === 'When' && this.role !== 'When') this.since = this.phases.push([]) - 1;
    this.judging = role === 'Then' || (this.judging && role !== 'When');
    this.role = role;
  }

  /** Before anything happens everything is true that must not happen. */
  mustHaveActed(): void {
    if (this.phases.some((actions) => actions.length > 0)) return;
    throw new SentenceError('nothing has happened yet: expected an action before it');
  }

  get currentRole(): Role {
    return this.role;
  }

  addProcess(name: string): void {
    if (this.processes.includes(name))
      throw new SentenceError(`there is a process ${name} already`);
    this.processes.push(name);
  }

  /** From here on the notifiers are those of January 2008, in a kernel without this option. */
  goBackTo2008(without: Configuration | null): void {
    if (this.drivers.length > 0) {
      throw new SentenceError('which notifiers there are is to be said before any driver');
    }
    this.of2008 = { without };
  }

  addDriver(name: string, callbacks: readonly CallbackName[] = this.ordinaryCallbacks()): void {
    if (this.drivers.some((driver) => driver.name === name)) {
      throw new SentenceError(`there is a driver ${name} already`);
    }
    this.drivers.push({ name, callbacks: [...callbacks], behaviours: [], pinsPages: false });
  }

  addDriverWithout(name: string, callbacks: readonly CallbackName[]): void {
    this.addDriver(
      name,
      this.ordinaryCallbacks().filter((callback) => !callbacks.includes(callback)),
    );
  }

  addBehaviour(driver: string, behaviour: Behaviour): void {
    const declared = this.driver(driver);
    if (!declared.callbacks.includes(behaviour.callback)) {
      throw new SentenceError(`driver ${driver} has no ${behaviour.callback}`);
    }
    declared.behaviours.push(behaviour);
    this.mustMakeSense();
  }

  pinPages(driver: string): void {
    const index = this.drivers.indexOf(this.driver(driver));
    this.drivers[index] = { ...this.driver(driver), pinsPages: true };
  }

  /** Do this: alone if it sets the stage, else concurrently with what other tasks do. */
  act(action: Action): void {
    if (this.judging) {
      throw new SentenceError('an action after a Then: expected a When before it');
    }
    this.check(action);
    if (this.role === 'Given') this.phases.push([action]);
    else (this.phases.at(-1) as Action[]).push(action);
    this.mustMakeSense();
  }

  script(): Script {
    return structuredClone(this.unfinished());
  }

  /** The script so far, which goes on changing. */
  private unfinished(): Script {
    return {
      processes: this.processes,
      drivers: this.drivers,
      phases: this.phases,
      ...(this.of2008 === undefined ? {} : { notifiersOf2008: this.of2008 }),
    };
  }

  /** The script, going on until no callback is held any more. */
  scriptWithoutHolds(): Script {
    const script = this.script();
    const open = this.heldCallbacks()
      .filter(({ continuesIn }) => continuesIn === Number.POSITIVE_INFINITY)
      .map(({ driver, callback }): Action => ({ do: 'continue', driver, callback }));
    return open.length === 0 ? script : { ...script, phases: [...script.phases, open] };
  }

  /** Callbacks that the scenario holds. */
  heldCallbacks(): HeldCallback[] {
    return this.drivers.flatMap(({ name: driver, behaviours }) =>
      behaviours
        .filter(({ does }) => does === 'hold')
        .map(({ callback }) => {
          const phase = this.phases.findIndex((actions) =>
            actions.some(
              (action) =>
                action.do === 'continue' &&
                action.driver === driver &&
                action.callback === callback,
            ),
          );
          return { driver, callback, continuesIn: phase < 0 ? Number.POSITIVE_INFINITY : phase };
        }),
    );
  }

  /** Whom a property speaks of must have been introduced: of nobody everything is true. */
  mustKnow(subject: Subject): void {
    if (subject.kind === 'driver') this.driver(subject.name);
    const named = this.phases
      .flat()
      .some(
        (action) =>
          (action.do === 'call' && action.notifier === subject.name) ||
          (action.do === 'insert-interval' && action.naming === subject.name),
      );
    if (subject.kind === 'notifier' && !named) {
      throw new SentenceError(
        `there is no notifier ${subject.name}: expected one that an earlier sentence names`,
      );
    }
  }

  private ordinaryCallbacks(): readonly CallbackName[] {
    return this.of2008 === undefined ? DEFAULT_CALLBACKS : callbacksOf2008;
  }

  private driver(name: string): Driver {
    const declared = this.drivers.find((driver) => driver.name === name);
    if (declared === undefined)
      throw new SentenceError(`there is no driver ${name}: say "Given driver ${name}" first`);
    return declared;
  }

  /** Whoever and whatever an action names must have been introduced. */
  private check(action: Action): void {
    if ('driver' in action) this.driver(action.driver);
    if ('task' in action && action.task.of === 'driver') this.driver(action.task.name);
    if ('task' in action && action.task.of === 'process') this.knownProcess(action.task.name);
    if ('process' in action && action.process !== null) this.knownProcess(action.process);
  }

  private mustMakeSense(): void {
    const problem = scriptProblem(this.unfinished());
    if (problem !== null) throw new SentenceError(problem);
  }

  private knownProcess(name: string): void {
    const forked = this.phases
      .flat()
      .some((action) => action.do === 'fork' && action.child === name);
    if (!forked && !this.processes.includes(name)) {
      throw new SentenceError(`there is no process ${name}: say "Given process ${name}" first`);
    }
  }
}
