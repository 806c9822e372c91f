/** The tasks of a script, each with its actions in order. */

import { heldClasses } from '../linux/kernel/lockdep';
import { TaskStruct } from '../linux/kernel/task';
import { Process } from '../linux/mm/mm-struct';
import { MAX_PROCESSES } from '../linux/mm/secondary-mmu';
import { MmuNotifier } from '../linux/mmu-notifier/structs';
import { step, waitUntil } from '../machine/effect';
import type { Machine, Operation } from '../machine/machine';
import { type Address, NULL } from '../machine/struct';
import type { MmFunction } from '../protocol/names';
import { type Action, type Task, taskName } from '../protocol/script';
import {
  begin,
  type Call,
  type Caller,
  finishCall,
  newCaller,
  packed,
  perform,
  simpleCall,
  unpacked,
} from './calls';
import { onPage, writeThroughDevice } from './calls-2008';
import { mapDevice, readThroughTlb, useDevice } from './device';
import type { DriverCalls } from './driver-calls';
import { Handle, Module, mmReferences, Progress, referencedMm } from './initial-state';
import type { KernelUnderTest } from './kernel-under-test';

/** An action and its phase. */
export interface ScheduledAction {
  readonly phase: number;
  readonly action: Action;
}

export class Tasks {
  constructor(
    private readonly kernel: KernelUnderTest,
    private readonly calls: DriverCalls,
  ) {}

  /** A task of a driver, or of the kernel's reclaim. */
  *sequence(driver: number, actions: readonly ScheduledAction[]): Operation {
    const caller = newCaller(driver);
    for (const { phase, action } of actions)
      yield* perform(this.callOf(action, caller), this.phaseBegun(phase));
  }

  /**
   * A thread of a process, which begins with its fork if it is forked, and leaves early if another
   * thread ends the process.
   */
  *thread(
    process: Address,
    actions: readonly ScheduledAction[],
    endsWithProcess: boolean,
  ): Operation {
    const caller = newCaller(-1);
    const exiting = (machine: Machine) => machine.read(process + Process.exiting) !== 0;
    const exists = (machine: Machine) => machine.read(process + Process.mm) !== NULL;
    for (const { phase, action } of actions) {
      const call = leavingTheKernel(this.callOf(action, caller, process), action);
      const begun = this.phaseBegun(phase);
      const on = yield waitUntil(
        `calls ${call.function}()`,
        (machine) => exiting(machine) || (begun(machine) && exists(machine)),
        (machine) => (exiting(machine) ? -1 : packed(begin(machine, call))),
      );
      if (on < 0) return yield* this.kernel.mm.exitThread(process);
      yield* finishCall(call, unpacked(on));
    }
    if (!endsWithProcess || actions.some(({ action }) => action.do === 'exit')) return;
    yield waitUntil('the process goes on', exiting);
    yield* this.kernel.mm.exitThread(process);
  }

  /** The environment: actions of no task of the script, such as releases of holds, and signals. */
  *environment(actions: readonly ScheduledAction[]): Operation {
    for (const { phase, action } of actions) {
      yield waitUntil(`the script: ${action.do}`, this.phaseBegun(phase), (machine) =>
        this.intervene(machine, action),
      );
    }
  }

  private phaseBegun(phase: number): (machine: Machine) => boolean {
    return (machine) => machine.read(this.kernel.initialState.progress + Progress.phase) >= phase;
  }

  private callOf(action: Action, caller: Caller, process: Address = NULL): Call {
    const { mm } = this.kernel;
    const onOwnMm = (
      name: Call['function'],
      body: (mm: Address) => Operation<number> | Operation,
    ): Call => simpleCall(name, (machine) => machine.read(process + Process.mm), body);
    switch (action.do) {
      case 'call':
        return this.calls.call({ ...action, inRcuCallback: false }, caller);
      case 'device-access':
        return simpleCall(
          'device_access',
          () => NULL,
          () => this.calls.sva.deviceAccess(action, caller),
        );
      case 'call-on-span':
        return this.calls.hmm.rangeRegister(action);
      case 'insert-interval':
        return this.calls.intervals.insert(action, caller);
      case 'read-ptes':
        return this.calls.intervals.readPtes(action, caller);
      case 'establish-sptes':
        return this.calls.intervals.establishSptes(action, caller);
      case 'mirror':
        return this.calls.intervals.mirror(action, caller);
      case 'call-from-rcu':
        return this.calls.call(
          { ...action, notifier: action.notifier ?? null, atomic: false, inRcuCallback: true },
          caller,
        );
      case 'call-on-range':
        return this.callOnRange(action, caller);
      case 'range':
        return onOwnMm(action.call, (own) =>
          action.call === 'ftruncate'
            ? this.kernel.v2008.mm.ftruncate(own, action.range)
            : mm[action.call](own, action.range),
        );
      case 'access':
        return onOwnMm('handle_mm_fault', (own) =>
          mm.handleMmFault(own, action.range, action.access),
        );
      case 'fork':
        return onOwnMm('fork', (own) => mm.fork(own, this.kernel.process(action.child)));
      case 'execve':
        return onOwnMm('execve', () => mm.execve(process));
      case 'exit':
        return {
          ...onOwnMm('exit', () => mm.exitThread(process)),
          prepare: (machine) => exitGroup(machine, process),
        };
      case 'reclaim':
        return simpleCall(
          'reclaim',
          () => NULL,
          () => mm.reclaim(this.kernel.process(action.process), action.range),
        );
      case 'age':
        return simpleCall(
          action.function,
          () => NULL,
          () => mm.age(this.kernel.process(action.process), action.range, action.function),
        );
      case 'use-device':
        return useDevice(
          this.kernel,
          action,
          this.kernel.initialState.devices[caller.driver] as Address,
        );
      case 'device-read':
        return readThroughTlb(
          this.kernel,
          action,
          this.kernel.initialState.devices[caller.driver] as Address,
        );
      case 'map-device':
        return mapDevice(this.kernel, action, caller);
      case 'page-call':
        return this.callOnPage(action);
      case 'write-device':
        return simpleCall(
          'write_device',
          () => NULL,
          () => writeThroughDevice(this.kernel, this.device(caller), action),
        );
      case 'unload':
        return simpleCall(
          'module_exit',
          () => NULL,
          () => this.unload(caller.driver),
        );
      default:
        throw new RangeError(`${action.do} is not a call`);
    }
  }

  private device({ driver }: Caller): Address {
    return this.kernel.initialState.devices[driver] as Address;
  }

  private callOnRange(
    { function: name, process: named, range }: Extract<Action, { do: 'call-on-range' }>,
    { driver }: Caller,
  ): Call {
    const { mm } = this.kernel;
    const process = this.kernel.process(named);
    const bodies: Readonly<Record<MmFunction, () => Operation | Operation<number>>> = {
      migrate_vma_setup: () => mm.migrateVmaSetup(process, range, driver + 1),
      unmap_mapping_range: () => mm.unmapMappingRange(process, range),
      userfaultfd_writeprotect: () => mm.userfaultfdWriteprotect(process, range),
    };
    return simpleCall(name, () => NULL, bodies[name]);
  }

  private callOnPage(action: Extract<Action, { do: 'page-call' }>): Call {
    const process = this.kernel.process(action.process);
    return simpleCall(
      action.function,
      (machine) => machine.read(process + Process.knownMm),
      (mm) => onPage(this.kernel, action, mm),
    );
  }

  private *unload(driver: number): Operation {
    const module = this.kernel.initialState.modules[driver] as Address;
    yield step('the module is gone', (machine) => {
      machine.write(module + Module.unloaded, 1);
      for (let process = 0; process < MAX_PROCESSES; process++) {
        machine.write(mmReferences(module, process), 0);
        machine.write(referencedMm(module, process), NULL);
      }
      for (const handle of this.handlesOf(driver)) {
        machine.write(handle + Handle.notifier, NULL);
        machine.write(handle + Handle.object, NULL);
      }
    });
  }

  private handlesOf(driver: number): Address[] {
    const { name } = this.kernel.driver(driver);
    return this.kernel.script.phases.flat().flatMap((action) => {
      const named =
        action.do === 'call' && action.task.of === 'driver' && action.task.name === name;
      return named && action.notifier !== null ? [this.kernel.handle(action.notifier)] : [];
    });
  }

  private intervene(machine: Machine, action: Action): void {
    const { progress } = this.kernel.initialState;
    if (action.do === 'continue') {
      const released = progress + Progress.released;
      const hold = this.kernel.holdBit(action.driver, action.callback);
      machine.write(released, machine.read(released) | hold);
    } else if (action.do === 'kill') {
      machine.write(this.kernel.process(action.process) + Process.killed, 1);
    } else if (action.do === 'set-users') {
      machine.write(
        machine.read(this.kernel.handle(action.notifier) + Handle.known) + MmuNotifier.users,
        action.users,
      );
    } else if (action.do === 'fail-allocation') {
      machine.write(taskStruct(machine, action.task) + TaskStruct.failingAllocations, 1);
    } else if (action.do === 'signal') {
      machine.write(taskStruct(machine, action.task) + TaskStruct.signalPending, 1);
    }
  }
}

/** `lockdep_sys_exit()`: a thread of a process keeps no lock, unless it has called to take one. */
function leavingTheKernel(call: Call, action: Action): Call {
  if (action.do === 'call' && action.function.startsWith('mmap_')) return call;
  return {
    ...call,
    finish: (machine, result) => {
      call.finish(machine, result);
      const held = heldClasses(machine).map(({ name }) => name);
      if (held.length === 0) return;
      const what = `${call.function}() returns with ${held.join(' and ')} held`;
      machine.report('lock held when returning to user space', what);
    },
  };
}

function taskStruct(machine: Machine, task: Task): Address {
  return machine.tasks[machine.taskNames.indexOf(taskName(task))] as Address;
}

function exitGroup(machine: Machine, process: Address): { notifier: Address; mm: Address } {
  machine.write(process + Process.exiting, 1);
  return { notifier: NULL, mm: machine.read(process + Process.mm) };
}
