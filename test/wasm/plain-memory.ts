/** Runs translated C on plain bytes: one task, and no objects. */
import { step } from '../../src/machine/effect';
import { type Effect, Machine, type Operation } from '../../src/machine/machine';
import {
  type CFunction,
  type CModule,
  type CRuntime,
  type CValue,
  FUNCTIONS,
  type Site,
  STATIC_DATA,
  type Width,
} from '../../src/wasm/c-module';

const STACK = 0x20000000;
const STACK_SIZE = 0x10000;
const DATA_SIZE = 0x40000;
/** Beside the objects of the unit: for those that a test makes. */
export const SCRATCH = STATIC_DATA + DATA_SIZE / 2;

/** `unreachable` was reached, or a division that has no result. */
export class Trap extends Error {
  constructor(readonly site: Site | undefined) {
    super(`trap at ${site?.file}:${site?.line}`);
  }
}

export type Import = (runtime: PlainMemory, ...args: CValue[]) => CValue | undefined;

export interface PlainMemoryOptions {
  readonly imports?: Readonly<Record<string, Import>>;
  /** Makes each access to the stack a step too. */
  readonly hasPrivateStack?: boolean;
}

const LIBRARY: Readonly<Record<string, Import>> = {
  memcpy: (c, to, from, length) => c.copyBytes(Number(to), Number(from), Number(length)),
  memmove: (c, to, from, length) => c.copyBytes(Number(to), Number(from), Number(length)),
  memset: (c, to, value, length) => c.fillBytes(Number(to), Number(value), Number(length)),
};

export class PlainMemory implements CRuntime {
  sp = STACK + STACK_SIZE;
  /** Names of the steps that were taken, in order. */
  readonly steps: string[] = [];
  private readonly stack = new DataView(new ArrayBuffer(STACK_SIZE));
  private readonly data = new DataView(new ArrayBuffer(DATA_SIZE));
  private readonly imports: Readonly<Record<string, Import>>;
  private readonly hasPrivateStack: boolean;

  constructor(
    private readonly module: CModule,
    { imports = {}, hasPrivateStack = true }: PlainMemoryOptions = {},
  ) {
    this.imports = { ...LIBRARY, ...imports };
    this.hasPrivateStack = hasPrivateStack;
    for (const { address, bytes } of module.data) {
      bytes.forEach((byte, n) => {
        this.data.setUint8(address - STATIC_DATA + n, byte);
      });
    }
  }

  /** Runs a function of the unit to its end. */
  run(name: string, ...args: CValue[]): CValue | undefined {
    const operation = (this.module.functions[name] as CFunction)(this, ...args);
    const machine = new Machine(['task']);
    let next = operation.next(0);
    while (!next.done) {
      this.steps.push(next.value.what);
      if (!machine.run(next.value)) throw new Error(`${name} ended at ${next.value.what}`);
      next = operation.next(machine.result);
    }
    return next.value;
  }

  isPrivate(address: number): boolean {
    return this.hasPrivateStack && address >= STACK && address < STACK + STACK_SIZE;
  }

  getPrivate(address: number, width: Width, signed: boolean): number {
    const [view, offset] = this.at(address);
    if (width === 4) return view.getInt32(offset, true);
    if (width === 2) return signed ? view.getInt16(offset, true) : view.getUint16(offset, true);
    return signed ? view.getInt8(offset) : view.getUint8(offset);
  }

  getPrivate64(address: number): bigint {
    const [view, offset] = this.at(address);
    return view.getBigInt64(offset, true);
  }

  setPrivate(address: number, width: Width, value: number): void {
    const [view, offset] = this.at(address);
    if (width === 4) view.setInt32(offset, value, true);
    else if (width === 2) view.setInt16(offset, value, true);
    else view.setInt8(offset, value);
  }

  setPrivate64(address: number, value: bigint): void {
    const [view, offset] = this.at(address);
    view.setBigInt64(offset, value, true);
  }

  load(address: number, width: Width, signed: boolean, site: number): Effect {
    return step(this.what('load', site), () => this.getPrivate(address, width, signed));
  }

  *load64(address: number, site: number): Operation<bigint> {
    const low = yield this.load(address, 4, true, site);
    const high = yield this.load(address + 4, 4, true, site);
    return (BigInt(high) << 32n) | BigInt(low >>> 0);
  }

  store(address: number, width: Width, value: number, site: number): Effect {
    return step(this.what('store', site), () => this.setPrivate(address, width, value));
  }

  *store64(address: number, value: bigint, site: number): Operation {
    yield this.store(address, 4, Number(BigInt.asIntN(32, value)), site);
    yield this.store(address + 4, 4, Number(BigInt.asIntN(32, value >> 32n)), site);
  }

  *copy(to: number, from: number, length: number, site: number): Operation {
    yield step(this.what('copy', site), () => {
      this.copyBytes(to, from, length);
    });
  }

  *fill(to: number, value: number, length: number, site: number): Operation {
    yield step(this.what('fill', site), () => {
      this.fillBytes(to, value, length);
    });
  }

  *call(name: string, args: readonly CValue[], site: number): Operation<CValue | undefined> {
    const imported = this.imports[name];
    if (imported === undefined) throw new Error(`nothing is imported as ${name}`);
    yield step(this.what(`call ${name}`, site), () => undefined);
    return imported(this, ...args);
  }

  *callIndirect(
    pointer: number,
    args: readonly CValue[],
    site: number,
  ): Operation<CValue | undefined> {
    const name = this.module.functionTable[(pointer - FUNCTIONS) / 4];
    if (name === undefined) throw new Error(`${pointer} is no function`);
    const called = this.module.functions[name];
    return called === undefined ? yield* this.call(name, args, site) : yield* called(this, ...args);
  }

  *unreachable(site: number): Operation<never> {
    throw new Trap(this.module.sites[site]);
  }

  copyBytes(to: number, from: number, length: number): number {
    const bytes = Array.from({ length }, (_, n) => this.getPrivate(from + n, 1, false));
    bytes.forEach((byte, n) => {
      this.setPrivate(to + n, 1, byte);
    });
    return to;
  }

  fillBytes(to: number, value: number, length: number): number {
    for (let n = 0; n < length; n++) this.setPrivate(to + n, 1, value);
    return to;
  }

  private what(access: string, site: number): string {
    return `${access} at line ${this.module.sites[site]?.line}`;
  }

  private at(address: number): [DataView, number] {
    if (address >= STACK && address < STACK + STACK_SIZE) return [this.stack, address - STACK];
    const offset = address - STATIC_DATA;
    if (offset >= 0 && offset < DATA_SIZE) return [this.data, offset];
    throw new Error(`no memory at ${address}`);
  }
}
