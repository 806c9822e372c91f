/** Properties of notifiers: whether two names are one notifier, and how many users it has. */
import { lastQuiescence, type Property } from './property';
import { identitiesOf } from './subject';

export function areSame(first: string, second: string): Property {
  return ({ trace }) => {
    const [one, other] = [
      soleIdentity(identitiesOf(trace, first)),
      soleIdentity(identitiesOf(trace, second)),
    ];
    if (one === null || other === null)
      return `${one === null ? first : second} is not one valid notifier`;
    return one === other ? null : `${first} and ${second} are different notifiers`;
  };
}

export function areDifferent(first: string, second: string): Property {
  return ({ trace }) => {
    const [one, other] = [
      soleIdentity(identitiesOf(trace, first)),
      soleIdentity(identitiesOf(trace, second)),
    ];
    if (one === null || other === null)
      return `${one === null ? first : second} is not one valid notifier`;
    return one === other ? `${first} and ${second} are the same notifier` : null;
  };
}

export function hasUsers(name: string, users: number): Property {
  return ({ trace }) => {
    const seen = lastQuiescence(trace)?.notifiers.find((notifier) => notifier.name === name);
    if (seen === undefined) return `${name} cannot be read: it does not exist, or has been freed`;
    return seen.users === users ? null : `${name} has ${seen.users} users`;
  };
}

function soleIdentity(identities: ReadonlySet<number>): number | null {
  const [identity, ...others] = identities;
  return identity === undefined || others.length > 0 ? null : identity;
}
