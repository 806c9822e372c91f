/** Selects the free events of one kind of object. */
import type { FreeEvent, TraceEvent } from '../../../src/protocol/trace';

export function isFreeOf<Freed extends FreeEvent['object']>(
  event: TraceEvent,
  object: Freed,
): event is Extract<FreeEvent, { object: Freed }> {
  return event.kind === 'free' && event.object === object;
}
