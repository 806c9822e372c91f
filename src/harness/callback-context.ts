/** A callback of a driver, from the point of view of the one who calls it. */
import type { Machine } from '../machine/machine';
import type { Address } from '../machine/struct';
import type { CallbackName } from '../protocol/names';
import type { TellableRange } from './observations';

/** What a callback is called for. */
export interface CallbackContext {
  readonly callback: CallbackName;
  readonly mm: Address;
  readonly notifier: Address;
  readonly range: TellableRange | null;
  /** Whether the notifier is a further system's, so that `mm` alone says whom it is for. */
  readonly shared?: boolean;
  /** Only of `invalidate`. */
  readonly sequence?: number;
}

/** The last thing that a callback does before it returns; its result. It is told what came of the rest. */
export type Completion = (machine: Machine, worked: number) => number;
