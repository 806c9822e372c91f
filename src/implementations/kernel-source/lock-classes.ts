/** The classes of C's locks, by the names that lockdep has for them. */
import { invalidateRangeStartClass, type LockClass, lockClass } from '../../linux/kernel/lockdep';
import { subscriptionsLockClass } from '../../linux/mmu-notifier/structs';

const classes = new Map<string, LockClass>(
  [subscriptionsLockClass, invalidateRangeStartClass].map((known) => [known.name, known]),
);

/** The class of a lock that is initialized as `&subscriptions->lock`. */
export function lockClassNamed(expression: string): LockClass {
  const name = expression.replace(/^&/, '').replace(/\bmmu_notifier_mm->/, 'subscriptions->');
  const known = classes.get(name);
  if (known !== undefined) return known;
  const added = lockClass(name);
  classes.set(name, added);
  return added;
}
