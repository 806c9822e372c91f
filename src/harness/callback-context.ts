/** What the caller of a driver's callback passes to it. */
import type { Machine } from '../machine/machine';
import type { Address } from '../machine/struct';
import type { CallbackName } from '../protocol/names';
import type { CallbackRange } from './observations';

/** What a callback is called for. */
export interface CallbackContext {
  readonly callback: CallbackName;
  readonly mm: Address;
  readonly notifier: Address;
  readonly range: CallbackRange | null;
  /** Whether the notifier is an interval notifier, HMM's or SVA's, which has no owner but `mm`. */
  readonly shared?: boolean;
  /** Whether it runs later than what it is about, which may be freed: it touches no mm. */
  readonly deferred?: boolean;
  /** The sequence that `invalidate` is called with; no other callback has one. */
  readonly sequence?: number;
}

/** The last step of a callback. Gets the result of its work, and returns that of the callback. */
export type Completion = (machine: Machine, worked: number) => number;
