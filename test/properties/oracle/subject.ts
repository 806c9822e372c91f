/** Whose callbacks, frees and counts a property is about. */
import type { EnterEvent, LeaveEvent, Trace } from '../../../src/protocol/trace';

/** A notifier by its name in the script, or all notifiers of a driver. */
export type Subject =
  | { readonly kind: 'notifier'; readonly name: string }
  | { readonly kind: 'driver'; readonly name: string };

export function subjectName(subject: Subject): string {
  return subject.kind === 'driver' ? `driver ${subject.name}` : subject.name;
}

/** The identities that the trace gives to a named notifier; none where it never existed. */
export function identitiesOf(trace: Trace, name: string): Set<number> {
  const identities = new Set<number>();
  for (const event of trace) {
    if (
      (event.kind === 'return' || event.kind === 'call') &&
      event.name === name &&
      event.notifier !== null
    ) {
      identities.add(event.notifier);
    }
  }
  return identities;
}

/** A predicate for the callback events of a subject. */
export function belongsTo(
  trace: Trace,
  subject: Subject,
): (event: EnterEvent | LeaveEvent) => boolean {
  if (subject.kind === 'driver') return (event) => event.driver === subject.name;
  const identities: ReadonlySet<number | null> = identitiesOf(trace, subject.name);
  return (event) => identities.has(event.notifier);
}
