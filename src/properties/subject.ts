/** Whose callbacks, frees and counts a property is about. */
import type { TraceEvent } from '../protocol/trace';

/** A notifier by its name in the script, or all notifiers of a driver. */
export type Subject =
  | { readonly kind: 'notifier'; readonly name: string }
  | { readonly kind: 'driver'; readonly name: string };

export function subjectName(subject: Subject): string {
  return subject.kind === 'driver' ? `driver ${subject.name}` : subject.name;
}

/**
 * The identity that the event gives to the named notifier; null where it gives none. A name may get
 * its identity after events that are about it, as when a get returns after the callback that it calls.
 */
export function identityGiven(event: TraceEvent, name: string): number | null {
  const gives = event.kind === 'return' || event.kind === 'call';
  return gives && event.name === name ? event.notifier : null;
}

/** The sorted set with the identity. */
export function withNumber(identities: readonly number[], identity: number): readonly number[] {
  if (identities.includes(identity)) return identities;
  return [...identities, identity].sort((one, other) => one - other);
}
