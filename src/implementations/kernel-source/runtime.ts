/** What one call into translated C runs on: the stack of its task, and the steps that it makes. */
import { step } from '../../machine/effect';
import type { Effect, Machine, Operation, StepBody } from '../../machine/machine';
import { BadAccess } from '../../machine/memory';
import type { SourceLine } from '../../protocol/source-line';
import { type CValue, FUNCTIONS, type Width } from '../../wasm/c-module';
import { hex, isOnStack, STACK_END } from './addresses';
import type { CallContext, TreeKernel } from './call-context';
import { OpsTables } from './ops-tables';
import { PrivateStack } from './private-stack';
import { shims } from './shims/shims';
import { StackEscape } from './stack-escape';

/** Something that the next step of the task does first. */
interface Check {
  readonly what: string;
  readonly site: number;
  /** What the step waits for. */
  readonly ready: ((machine: Machine) => boolean) | null;
  readonly check: (machine: Machine) => void;
}

export class Runtime implements CallContext {
  sp = STACK_END;
  readonly stack = new PrivateStack();
  readonly srcuReaders: Map<number, number>;
  readonly heldLocks: Set<number>;
  readonly allLocks = new Map<number, number>();
  private checks: Check[] = [];

  constructor(
    readonly kernel: TreeKernel,
    /** The function that the simulated kernel calls. */
    readonly entry: string,
    /** The call whose callback makes this call. */
    caller: CallContext | null,
  ) {
    this.srcuReaders = new Map(caller?.srcuReaders);
    this.heldLocks = new Set(caller?.heldLocks);
  }

  // Memory.

  isPrivate(address: number): boolean {
    return (
      isOnStack(address) || OpsTables.has(address) || this.kernel.memory.data.isConstant(address)
    );
  }

  getPrivate(address: number, width: Width, signed: boolean): number {
    if (isOnStack(address)) return this.stack.get(address, width, signed);
    if (OpsTables.has(address)) {
      const word = this.kernel.ops.word(address & ~3) >>> (8 * (address & 3));
      const shift = 32 - 8 * width;
      return signed ? (word << shift) >> shift : (word << shift) >>> shift;
    }
    return this.kernel.memory.data.initial(address, width, signed);
  }

  getPrivate64(address: number): bigint {
    if (isOnStack(address)) return this.stack.get64(address);
    const [low, high] = [this.getPrivate(address, 4, false), this.getPrivate(address + 4, 4, true)];
    return joined(low, high);
  }

  setPrivate(address: number, width: Width, value: number): void {
    if (isOnStack(address)) this.stack.set(address, width, value);
    else this.writesConstant(address);
  }

  setPrivate64(address: number, value: bigint): void {
    if (isOnStack(address)) this.stack.set64(address, value);
    else this.writesConstant(address);
  }

  private writesConstant(address: number): void {
    this.check('store', -1, () => {
      throw new BadAccess(
        'NULL pointer dereference',
        `constant data at ${hex(address)} is written`,
      );
    });
  }

  load(address: number, width: Width, signed: boolean, site: number): Effect {
    const { model } = this.kernel;
    return this.step(site, 'load', (machine) => model.load(machine, address, width, signed));
  }

  *load64(address: number, site: number): Operation<bigint> {
    const low = yield this.load(address, 4, true, site);
    const high = yield this.load(address + 4, 4, true, site);
    return joined(low, high);
  }

  store(address: number, width: Width, value: number, site: number): Effect {
    const { model } = this.kernel;
    return this.at(site, {
      what: 'store',
      ready: model.canStore,
      run: this.escaping((machine) => {
        model.store(machine, address, width, value);
        return 0;
      }),
    });
  }

  *store64(address: number, value: bigint, site: number): Operation {
    yield this.store(address, 4, Number(BigInt.asIntN(32, value)), site);
    yield this.store(address + 4, 4, Number(BigInt.asIntN(32, value >> 32n)), site);
  }

  *copy(to: number, from: number, length: number, site: number): Operation {
    if (length === 0) return;
    if (this.isPrivate(to) && this.isPrivate(from)) {
      this.setBytes(to, this.privateBytes(from, length));
      return;
    }
    if (!this.isPrivate(to)) {
      const bytes = this.isPrivate(from) ? this.privateBytes(from, length) : null;
      yield this.step(site, 'copy', (machine) => {
        this.storeBytes(machine, to, bytes ?? this.sharedBytes(machine, from, length));
      });
      return;
    }
    for (const [at, width] of pieces(from, length)) {
      const value = yield this.load(from + at, width, false, site);
      this.setPrivate(to + at, width, value);
    }
  }

  *fill(to: number, value: number, length: number, site: number): Operation {
    const bytes = new Array<number>(length).fill(value & 0xff);
    if (length === 0) return;
    if (this.isPrivate(to)) this.setBytes(to, bytes);
    else yield this.step(site, 'fill', (machine) => this.storeBytes(machine, to, bytes));
  }

  private privateBytes(from: number, length: number): number[] {
    return Array.from({ length }, (_, at) => this.getPrivate(from + at, 1, false));
  }

  private setBytes(to: number, bytes: readonly number[]): void {
    for (const [at, byte] of bytes.entries()) this.setPrivate(to + at, 1, byte);
  }

  private sharedBytes(machine: Machine, from: number, length: number): number[] {
    return Array.from({ length }, (_, at) => this.kernel.model.load(machine, from + at, 1, false));
  }

  /** Words where they are aligned, so that pointers are stored whole. */
  private storeBytes(machine: Machine, to: number, bytes: readonly number[]): void {
    for (const [at, width] of pieces(to, bytes.length)) {
      let value = 0;
      for (let byte = 0; byte < width; byte++) value |= (bytes[at + byte] as number) << (8 * byte);
      this.kernel.model.store(machine, to + at, width, value);
    }
  }

  // Calls.

  *call(name: string, args: readonly CValue[], site: number): Operation<CValue | undefined> {
    const shim = shims[name];
    if (shim === undefined) throw new RangeError(`no shim implements ${name}()`);
    return yield* shim(this, site, ...(args as number[]));
  }

  *callIndirect(
    pointer: number,
    args: readonly CValue[],
    site: number,
  ): Operation<CValue | undefined> {
    const { module } = this.kernel.unit;
    const name = module.functionTable[(pointer - FUNCTIONS) / 4];
    if (name !== undefined) {
      const own = module.functions[name];
      return own === undefined ? yield* this.call(name, args, site) : yield* own(this, ...args);
    }
    const callback = this.kernel.ops.callback(pointer);
    if (callback === undefined) {
      const target = pointer === 0 ? 'NULL' : hex(pointer);
      return yield this.step(site, 'call', (machine) =>
        machine.oops('NULL pointer dereference', `a function at ${target} is called`),
      );
    }
    yield* this.leave();
    return yield* this.kernel.callback(this, callback, args as number[]);
  }

  *unreachable(site: number): Operation<never> {
    yield this.step(site, 'unreachable', (machine) =>
      machine.oops('BUG_ON', 'code is reached that the compiler takes for unreachable'),
    );
    throw new RangeError('a step that ends the interleaving went on');
  }

  // Steps.

  step(site: number, what: string, run: StepBody): Effect {
    return this.at(site, step(what, this.escaping<number>(run as (machine: Machine) => number)));
  }

  at(site: number, effect: Effect): Effect {
    const { checks } = this;
    this.checks = [];
    const source = this.kernel.source(site);
    const run = (machine: Machine) => {
      for (const { check } of checks) check(machine);
      return effect.run(machine);
    };
    return {
      ...effect,
      ready: allOf([...checks.map(({ ready }) => ready), effect.ready]),
      run: source === null ? run : reporting(source, run),
      ...(source === null ? {} : { source }),
    };
  }

  *simulated<Result>(site: number, operation: Operation<Result>): Operation<Result> {
    let turn = operation.next();
    while (!turn.done) turn = operation.next(yield this.at(site, turn.value));
    return turn.value;
  }

  on(
    site: number,
    what: string,
    address: number,
    effectOn: (structure: number, machine: Machine) => Effect,
  ): Effect {
    const { memory } = this.kernel;
    const effect = (machine: Machine) => effectOn(memory.structAt(machine, address), machine);
    return this.at(site, {
      what,
      ready: this.escaping((machine: Machine) => effect(machine).ready?.(machine) ?? true),
      run: this.escaping((machine: Machine) => effect(machine).run(machine)),
    });
  }

  check(what: string, site: number, check: (machine: Machine) => void): void {
    this.checks.push({ what, site, ready: null, check });
  }

  barrier(what: string, site: number): void {
    const { isDrained, publish } = this.kernel.model;
    if (isDrained === null) return;
    const check = publish.bind(this.kernel.model);
    this.checks.push({ what, site, ready: isDrained, check });
  }

  /** The checks that no step has taken. */
  *flush(): Operation {
    const [first] = this.checks;
    if (first === undefined) return;
    yield this.at(
      first.site,
      step(first.what, () => 0),
    );
  }

  *leave(): Operation {
    this.barrier('its stores are visible', -1);
    yield* this.flush();
  }

  private escaping<Result>(run: (machine: Machine) => Result): (machine: Machine) => Result {
    return (machine) => {
      try {
        return run(machine);
      } catch (error) {
        if (error instanceof StackEscape) throw new StackEscape(this.entry);
        throw error;
      }
    };
  }
}

/** All of the conditions; null where there is none. */
function allOf(conditions: readonly Effect['ready'][]): Effect['ready'] {
  const given = conditions.filter((condition) => condition !== null);
  if (given.length < 2) return given[0] ?? null;
  return (machine) => given.every((condition) => condition(machine));
}

/** A bad access is reported with the line that makes it. */
function reporting(
  { file, line }: SourceLine,
  run: Effect['run'],
): (machine: Machine) => number | undefined {
  return (machine) => {
    try {
      return run(machine);
    } catch (error) {
      if (!(error instanceof BadAccess)) throw error;
      throw new BadAccess(error.report, `${error.message} at ${file}:${line}`);
    }
  };
}

function joined(low: number, high: number): bigint {
  return (BigInt(high) << 32n) | BigInt(low >>> 0);
}

/** The accesses that a range of bytes takes: whole words where they are aligned. */
function pieces(address: number, length: number): [at: number, width: Width][] {
  const all: [number, Width][] = [];
  for (let at = 0; at < length; ) {
    const width: Width = (address + at) % 4 === 0 && length - at >= 4 ? 4 : 1;
    all.push([at, width]);
    at += width;
  }
  return all;
}
