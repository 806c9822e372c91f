/** A script as a scenario builds it up, sentence by sentence. */
import { type CallbackName, callbackNames } from '../spec/names';
import type { Action, Behaviour, Driver, Script } from '../spec/script';

/** The kinds of sentences, as Gherkin's keywords say. */
export type Role = 'Given' | 'When' | 'Then';

const DEFAULT_CALLBACKS: readonly CallbackName[] = callbackNames.filter(
  (name) => name !== 'arch_invalidate_secondary_tlbs',
);

/** A sentence that does not fit the scenario; names what was expected. */
export class SentenceError extends Error {}

export class ScriptBuilder {
  private readonly processes: string[] = [];
  private readonly drivers: Driver[] = [];
  /** The first phase is empty, so that what is there at the start can be read. */
  private readonly phases: Action[][] = [[]];
  private role: Role = 'Given';
  /** Number of the first phase after the last `Then`, or of the first `When`. */
  since = 1;

  /** The next sentence has this role. */
  enter(role: Role): void {
    if (role === 'When' && this.role !== 'When') this.since = this.phases.push([]) - 1;
    this.role = role;
  }

  get currentRole(): Role {
    return this.role;
  }

  addProcess(name: string): void {
    if (this.processes.includes(name))
      throw new SentenceError(`there is a process ${name} already`);
    this.processes.push(name);
  }

  addDriver(name: string, callbacks: readonly CallbackName[] = DEFAULT_CALLBACKS): void {
    if (this.drivers.some((driver) => driver.name === name)) {
      throw new SentenceError(`there is a driver ${name} already`);
    }
    this.drivers.push({ name, callbacks: [...callbacks], behaviours: [], pinsPages: false });
  }

  addDriverWithout(name: string, callbacks: readonly CallbackName[]): void {
    this.addDriver(
      name,
      DEFAULT_CALLBACKS.filter((callback) => !callbacks.includes(callback)),
    );
  }

  addBehaviour(driver: string, behaviour: Behaviour): void {
    const declared = this.driver(driver);
    if (!declared.callbacks.includes(behaviour.callback)) {
      throw new SentenceError(`driver ${driver} has no ${behaviour.callback}`);
    }
    declared.behaviours.push(behaviour);
  }

  pinPages(driver: string): void {
    const index = this.drivers.indexOf(this.driver(driver));
    this.drivers[index] = { ...this.driver(driver), pinsPages: true };
  }

  /** Do this: alone if it sets the stage, else concurrently with what other tasks do. */
  act(action: Action): void {
    this.check(action);
    if (this.role === 'Given') this.phases.push([action]);
    else (this.phases.at(-1) as Action[]).push(action);
  }

  script(): Script {
    return structuredClone({
      processes: this.processes,
      drivers: this.drivers,
      phases: this.phases,
    });
  }

  /** The script, going on until no callback is held any more. */
  scriptWithoutHolds(): Script {
    const script = this.script();
    const open = this.closedGates().map(
      ({ driver, callback }): Action => ({ do: 'continue', driver, callback }),
    );
    return open.length === 0 ? script : { ...script, phases: [...script.phases, open] };
  }

  /** Callbacks that the scenario holds, with their drivers. */
  heldCallbacks(): { driver: string; callback: CallbackName }[] {
    return this.drivers.flatMap(({ name, behaviours }) =>
      behaviours
        .filter(({ does }) => does === 'hold')
        .map(({ callback }) => ({ driver: name, callback })),
    );
  }

  private closedGates(): { driver: string; callback: CallbackName }[] {
    const actions = this.phases.flat();
    return this.heldCallbacks().filter(
      ({ driver, callback }) =>
        !actions.some(
          (action) =>
            action.do === 'continue' && action.driver === driver && action.callback === callback,
        ),
    );
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

  private knownProcess(name: string): void {
    const forked = this.phases
      .flat()
      .some((action) => action.do === 'fork' && action.child === name);
    if (!forked && !this.processes.includes(name)) {
      throw new SentenceError(`there is no process ${name}: say "Given process ${name}" first`);
    }
  }
}
