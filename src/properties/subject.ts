/** Whose callbacks, frees and counts a claim is about. */
import type { EnterEvent, LeaveEvent, Trace } from '../protocol/trace';

/** A notifier by its name in the script, or all notifiers of a driver. */
export type Subject =
  | { readonly kind: 'notifier'; readonly name: string }
  | { readonly kind: 'driver'; readonly name: string };

export function subjectName(subject: Subject): string {
  return subject.kind === 'driver' ? `driver ${subject.name}` : subject.name;
}

/** The identities that the trace gives to a named notifier: one, or none where it was never made. */
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

/** Tells the callback events of a subject from the others. */
export function belongsTo(
  trace: Trace,
  subject: Subject,
): (event: EnterEvent | LeaveEvent) => boolean {
  if (subject.kind === 'driver') return (event) => event.driver === subject.name;
  const identities: ReadonlySet<number | null> = identitiesOf(trace, subject.name);
  return (event) => identities.has(event.notifier);
}
