/** A script as a program for the model checker: its tasks, the kernel's, and the phases. */

import { rcuCallbacks } from '../linux/kernel/rcu';
import { srcuCallbacks } from '../linux/kernel/srcu';
import { worker } from '../linux/kernel/workqueue';
import { Process } from '../linux/mm/mm-struct';
import { step } from '../machine/effect';
import { Machine, type Operation } from '../machine/machine';
import type { Address } from '../machine/struct';
import type { Program, TaskProgram } from '../model-checker/program';
import { type Action, actorOf, type Script, type Task, taskName } from '../protocol/script';
import { freeNotifierRcu } from './calls-2008';
import { DriverModule, HELD } from './driver';
import { DriverModule2008 } from './driver-2008';
import { DriverCalls } from './driver-calls';
import { mirrorOps } from './hmm-calls';
import { buildInitialState, type InitialState, Progress } from './initial-state';
import { intervalOps } from './interval-driver';
import { KernelUnderTest, namesOf, referenceParts, usesSva } from './kernel-under-test';
import type { ExtendedParts, MachineExtension } from './machine-extension';
import { memoryValues } from './memory-values';
import { checkLimits, threads } from './model-limits';
import { reportLeaks, settledEvent } from './observations';
import { mmExit, SVA_TASKS, svaTasks } from './sva-calls';
import { symmetricTasks } from './task-symmetry';
import { type ScheduledAction, Tasks } from './tasks';
import { queuesWork, workFunction } from './work-calls';

/** Name of the task that runs the callbacks of the core's SRCU domain. */
export const SRCU_TASK = 'SRCU callbacks';

/** Name of the softirq that runs the callbacks of RCU. */
export const RCU_TASK = 'RCU callbacks';
/** Name of the task that runs queued work; only scripts that may queue some have it. */
const WORKER = 'kworker';

/**
 * Name of the idle task, which runs when no other task can, and ends a phase. Traces have it as the
 * task of the reports at quiescence.
 */
export const QUIESCENCE_TASK = 'rest';

/** The program of a script. Throws a RangeError on a script that cannot be performed. */
export function scriptProgram(script: Script, parts: ExtendedParts = referenceParts): Program {
  checkLimits(script);
  return new ScriptProgram(script, parts).program();
}

class ScriptProgram {
  private readonly names;
  private readonly kernel: KernelUnderTest;
  private readonly modules: DriverModule[];
  private readonly tasks: Tasks;
  private readonly extension: MachineExtension | undefined;
  private readonly actions = new Map<string, { task: Task | null; scheduled: ScheduledAction[] }>();

  constructor(
    private readonly script: Script,
    parts: ExtendedParts,
  ) {
    this.extension = parts.extend?.();
    this.names = namesOf(script);
    this.assignActions();
    // The objects are at the same addresses in every run, so those of this machine serve all.
    const initialState = this.buildState(new Machine(this.taskNames()));
    const { perVmaLocks = true } = parts;
    this.kernel = new KernelUnderTest(script, this.names, initialState, parts, perVmaLocks);
    const calls = new DriverCalls(this.kernel);
    this.modules = script.drivers.map((_, index) => this.module(index, calls));
    this.kernel.opsTables.push(this.kernel.hmm.notifierOps());
    this.kernel.opsTables.push(this.kernel.sva.notifierOps());
    this.kernel.mmExits.push(...this.modules.map((module) => mmExit(this.kernel, module)));
    this.kernel.mirrorOps.push(...this.modules.map(mirrorOps));
    this.kernel.intervalOps.push(...this.modules.map((module) => intervalOps(this.kernel, module)));
    this.tasks = new Tasks(this.kernel, calls);
  }

  program(): Program {
    const symmetry =
      this.extension?.keepsSymmetry === false
        ? undefined
        : symmetricTasks(this.script, this.actions);
    return {
      tasks: this.taskPrograms(),
      ...(symmetry === undefined ? {} : { symmetry }),
      boot: (machine) => {
        const initialState = this.buildState(machine);
        this.script.processes.forEach((name, index) => {
          this.startProcess(machine, initialState, name, index);
        });
      },
      memoryValues: (machine) => memoryValues(machine, this.kernel),
    };
  }

  private taskPrograms(): TaskProgram[] {
    const { srcu, driverSrcus } = this.kernel.initialState;
    const programs: TaskProgram[] = [...this.actions].map(([name, { task, scheduled }]) => {
      return { name, kind: 'task', start: () => this.start(task, scheduled) };
    });
    programs.push({
      name: this.gracePeriodTask(),
      kind: 'task',
      start: () =>
        this.script.notifiersOf2008 !== undefined
          ? rcuCallbacks(srcu, [freeNotifierRcu])
          : srcuCallbacks(srcu, this.kernel.rcuFunctions),
    });
    for (const index of this.driversWithSrcu()) {
      const module = this.modules[index] as DriverModule;
      const functions = [(head: Address) => module.srcuCallback(head)];
      programs.push({
        name: `${SRCU_TASK} of driver ${this.names.drivers[index]}`,
        kind: 'task',
        start: () => srcuCallbacks(driverSrcus[index] as Address, functions),
      });
    }
    if (usesWorkqueue(this.script)) {
      const functions = [
        ...this.kernel.mm.workFunctions,
        ...this.modules.map((module) => workFunction(this.kernel, module)),
      ];
      programs.push({
        name: WORKER,
        kind: 'task',
        start: () => worker(this.kernel.initialState.workqueue, functions),
      });
    }
    if (usesSva(this.script)) programs.push(...svaTasks(this.kernel));
    programs.push(...this.addedTasks(this.kernelTaskNames()));
    programs.push({ name: QUIESCENCE_TASK, kind: 'idle', start: () => this.runPhases() });
    return programs;
  }

  private taskNames(): string[] {
    const names = this.kernelTaskNames();
    return [...names, ...this.addedTasks(names).map(({ name }) => name), QUIESCENCE_TASK];
  }

  private addedTasks(names: readonly string[]): readonly TaskProgram[] {
    return this.extension?.tasks(names, () => this.kernel.rcuFunctions) ?? [];
  }

  /** The names of all tasks but that of quiescence and those that an extension adds. */
  private kernelTaskNames(): string[] {
    const own = this.driversWithSrcu().map(
      (index) => `${SRCU_TASK} of driver ${this.names.drivers[index]}`,
    );
    const workers = usesWorkqueue(this.script) ? [WORKER] : [];
    const ofSva = usesSva(this.script) ? SVA_TASKS : [];
    return [...this.actions.keys(), this.gracePeriodTask(), ...own, ...workers, ...ofSva];
  }

  private gracePeriodTask(): string {
    return this.script.notifiersOf2008 !== undefined ? RCU_TASK : SRCU_TASK;
  }

  /** The driver's module, with its ops added to the kernel's tables. */
  private module(index: number, calls: DriverCalls): DriverModule {
    if (this.script.notifiersOf2008 !== undefined) {
      const module = new DriverModule2008(this.kernel, index, calls);
      this.kernel.opsTablesOf2008.push(module.opsOf2008());
      this.kernel.rmapOpsTables.push(module.rmapOps());
      return module;
    }
    const module = new DriverModule(this.kernel, index, calls);
    this.kernel.opsTables.push(module.ops());
    return module;
  }

  /** Give each task its actions; those of no task go to the environment. */
  private assignActions(): void {
    this.script.phases.forEach((actions, phase) => {
      for (const action of actions) {
        this.actionsOf(actorOf(action)).push({ phase, action });
        if ('task' in action) this.actionsOf(action.task);
      }
    });
  }

  private actionsOf(task: Task | null): ScheduledAction[] {
    const name = task === null ? 'script' : taskName(task);
    const entry = this.actions.get(name) ?? { task, scheduled: [] };
    this.actions.set(name, entry);
    return entry.scheduled;
  }

  private start(task: Task | null, scheduled: readonly ScheduledAction[]): Operation {
    if (task === null) return this.tasks.environment(scheduled);
    if (task.of !== 'process') {
      return this.tasks.sequence(
        task.of === 'driver' ? this.names.drivers.indexOf(task.name) : -1,
        scheduled,
      );
    }
    const ends = this.script.phases
      .flat()
      .some(
        (action) =>
          action.do === 'exit' && action.task.of === 'process' && action.task.name === task.name,
      );
    return this.tasks.thread(this.kernel.process(task.name), scheduled, ends);
  }

  /** At each quiescence: emit the observations, and begin the next phase. */
  private *runPhases(): Operation {
    const last = this.script.phases.length - 1;
    for (let phase = 0; phase <= last; phase++) {
      yield step('quiescent: no task can take a step', (machine) => {
        machine.emit(settledEvent(machine, this.kernel, phase));
        const held = machine.waiting.some(({ what }) => what.startsWith(HELD));
        if (phase === last) reportLeaks(machine, held);
        machine.write(this.kernel.initialState.progress + Progress.phase, phase + 1);
      });
    }
  }

  private buildState(machine: Machine): InitialState {
    const { processes, drivers, notifiers } = this.names;
    this.extension?.prepare(machine);
    const state = buildInitialState(machine, {
      processes: processes.length,
      drivers: drivers.length,
      notifiers: notifiers.length,
      weaklyOrdered: usesSva(this.script),
    });
    this.extension?.boot(machine);
    return state;
  }

  private startProcess(
    machine: Machine,
    { processes }: InitialState,
    name: string,
    index: number,
  ): void {
    const process = processes[index] as Address;
    const users = threads(this.script, name);
    machine.write(process + Process.threads, users);
    this.kernel.mm.allocate(machine, process, users);
  }

  private driversWithSrcu(): number[] {
    const calls = this.script.phases.flat();
    return this.script.drivers.flatMap(({ name, behaviours }, index) => {
      const inCallback = behaviours.some(
        (behaviour) => behaviour.does === 'call' && behaviour.function === 'call_srcu',
      );
      return inCallback || calls.some((action) => queuesOnOwnSrcu(action, name)) ? [index] : [];
    });
  }
}

function usesWorkqueue(script: Script): boolean {
  const { drivers, phases } = script;
  const functions = [...phases.flat(), ...drivers.flatMap(({ behaviours }) => behaviours)];
  const async = functions.some((one) => 'function' in one && one.function.endsWith('_async'));
  return async || queuesWork(script);
}

function queuesOnOwnSrcu(action: Action, driver: string): boolean {
  return (
    action.do === 'call' &&
    action.function === 'call_srcu' &&
    action.task.of === 'driver' &&
    action.task.name === driver
  );
}
