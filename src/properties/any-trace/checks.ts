/** All checks, in the order in which they look at an observation. */
import { ageing } from './ageing';
import { applyObservation } from './apply-observation';
import { declining } from './declining';
import { getPut } from './get-put';
import { intervals } from './intervals';
import { invalidation } from './invalidation';
import type { Check, Judged } from './judged';
import type { Observation } from './observation';
import { registration } from './registration';
import { release, subscriptions } from './release';
import { removal } from './removal';
import { systemCalls } from './system-calls';
import type { World } from './world';

const CHECKS: readonly Check[] = [
  registration,
  invalidation,
  declining,
  ageing,
  intervals,
  getPut,
  removal,
  release,
  subscriptions,
  systemCalls,
];

/** Lets the world know of the observation, and puts guarantees to the test. */
export function observe(o: Observation, world: World, judged: Judged): void {
  // A return of __mmdrop ends what is known of an mm, a call of it is looked at with all of it there.
  applyObservation(o, world);
  for (const check of CHECKS) check(o, world, judged);
}
