/** Marked accesses, atomic operations, barriers, and the functions on memory that clang calls. */

import type { Machine, Operation } from '../../../machine/machine';
import { releaseStores } from '../../../machine/store-buffer';
import type { CValue, Width } from '../../../wasm/c-module';
import type { CallContext } from '../call-context';
import type { Shim, Shims } from './shim';

/** `enum k_order`. */
const RELEASE = 2;
const FULL = 3;

function store(
  c: CallContext,
  machine: Machine,
  address: number,
  width: number,
  value: number,
): void {
  c.kernel.memory.store(machine, address, width as Width, value);
}

function load(c: CallContext, machine: Machine, address: number, width: number): number {
  return c.kernel.memory.load(machine, address, width as Width, false);
}

/** The next step comes after all earlier stores. */
function ordered(c: CallContext, site: number, what: string): void {
  c.barrier(what, site);
  c.check(what, site, releaseStores);
}

const OPERATIONS: readonly ((old: bigint, operand: bigint) => bigint)[] = [
  (_, operand) => operand,
  (old, operand) => old + operand,
  (old, operand) => old & operand,
  (old, operand) => old | operand,
  (old, operand) => old ^ operand,
];

const asNumber = (value: bigint) => Number(BigInt.asIntN(32, value));
const unsigned = (value: CValue) => BigInt.asUintN(64, BigInt(value));

/**
 * One read-modify-write: `change` returns the new value, or null for none. Whatever its order, it
 * comes after earlier stores here, and goes to memory at once.
 */
function* readModifyWrite(
  c: CallContext,
  site: number,
  what: string,
  address: number,
  width: number,
  change: (old: number) => number | null,
): Operation<number> {
  ordered(c, site, what);
  return yield c.step(site, what, (machine) => {
    const old = load(c, machine, address, width);
    const value = change(old);
    if (value !== null) store(c, machine, address, width, value);
    return old;
  });
}

/** The same on eight bytes, whose old value does not fit into what a step returns. */
function* readModifyWrite64(
  c: CallContext,
  site: number,
  what: string,
  address: number,
  change: (old: bigint) => bigint | null,
): Operation<bigint> {
  ordered(c, site, what);
  const old = yield c.step(site, what, (machine) => {
    const before = both(load(c, machine, address, 4), load(c, machine, address + 4, 4));
    if (before > BigInt(Number.MAX_SAFE_INTEGER))
      throw new RangeError('a 64-bit atomic operation on a value above 2^53 is not modelled');
    const value = change(before);
    if (value !== null) {
      store(c, machine, address, 4, asNumber(value));
      store(c, machine, address + 4, 4, asNumber(value >> 32n));
    }
    return Number(before);
  });
  return BigInt.asIntN(64, BigInt(old));
}

function both(low: number, high: number): bigint {
  return (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
}

function barrier(what: string, isFull: boolean): Shim {
  return function* (c, site) {
    if (!isFull) return undefined;
    ordered(c, site, what);
    return undefined;
  };
}

export const memoryShims: Shims = {
  *k_load(c, site, address = 0, size = 4) {
    if (c.isPrivate(address)) return c.getPrivate(address, size as Width, false);
    return yield c.load(address, size as Width, false, site);
  },
  *k_store(c, site, address = 0, size = 4, value = 0, order = 0) {
    if (c.isPrivate(address)) c.setPrivate(address, size as Width, value);
    else {
      if (order === RELEASE || order === FULL) ordered(c, site, 'smp_store_release()');
      yield c.store(address, size as Width, value, site);
      if (order === FULL) ordered(c, site, 'smp_mb()');
    }
    return undefined;
  },
  *k_load64(c, site, address = 0) {
    if (c.isPrivate(address)) return c.getPrivate64(address);
    return yield* c.load64(address, site);
  },
  *k_store64(c, site, address = 0, value: CValue = 0, order = 0) {
    if (c.isPrivate(address)) c.setPrivate64(address, BigInt(value));
    else {
      if (order === RELEASE || order === FULL) ordered(c, site, 'smp_store_release()');
      yield* c.store64(address, BigInt(value), site);
    }
    return undefined;
  },
  *k_atomic(c, site, address = 0, size = 4, operation = 0, operand = 0) {
    return yield* readModifyWrite(c, site, 'atomic operation', address, size, (old) =>
      asNumber((OPERATIONS[operation] as (typeof OPERATIONS)[0])(BigInt(old), BigInt(operand))),
    );
  },
  *k_cmpxchg(c, site, address = 0, size = 4, expected = 0, value = 0) {
    return yield* readModifyWrite(c, site, 'cmpxchg()', address, size, (old) =>
      old === expected ? value : null,
    );
  },
  *k_atomic_add_unless(c, site, address = 0, addend = 0, unless = 0) {
    return yield* readModifyWrite(c, site, 'atomic_add_unless()', address, 4, (old) =>
      old === unless ? null : (old + addend) | 0,
    );
  },
  *k_atomic64(c, site, address = 0, operation = 0, operand: CValue = 0) {
    return yield* readModifyWrite64(c, site, 'atomic operation', address, (old) =>
      (OPERATIONS[operation] as (typeof OPERATIONS)[0])(old, unsigned(operand)),
    );
  },
  *k_cmpxchg64(c, site, address = 0, expected: CValue = 0, value: CValue = 0) {
    return yield* readModifyWrite64(c, site, 'cmpxchg()', address, (old) =>
      old === unsigned(expected) ? unsigned(value) : null,
    );
  },
  k_smp_mb: barrier('smp_mb()', true),
  // No load is reordered here: see memory-access.ts.
  k_smp_rmb: barrier('smp_rmb()', false),
  k_smp_wmb: barrier('smp_wmb()', true),
  *memcpy(c, site, to = 0, from = 0, length = 0) {
    yield* c.copy(to, from, length, site);
    return to;
  },
  *memmove(c, site, to = 0, from = 0, length = 0) {
    yield* c.copy(to, from, length, site);
    return to;
  },
  *memset(c, site, to = 0, value = 0, length = 0) {
    yield* c.fill(to, value, length, site);
    return to;
  },
  *memcmp(c, site, one = 0, other = 0, length = 0) {
    for (let at = 0; at < length; at++) {
      const left = (yield* byteAt(c, site, one + at)) & 0xff;
      const right = (yield* byteAt(c, site, other + at)) & 0xff;
      if (left !== right) return left - right;
    }
    return 0;
  },
};

function* byteAt(c: CallContext, site: number, address: number): Operation<number> {
  return c.isPrivate(address)
    ? c.getPrivate(address, 1, false)
    : yield c.load(address, 1, false, site);
}
