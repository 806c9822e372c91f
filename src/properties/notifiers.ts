/** Properties of notifiers: whether two names are one notifier, and how many users it has. */
import { type Property, property, type ViolationReason } from './property';
import { identityGiven, withNumber } from './subject';

/** The identities of each of the two names. */
type Identities = {
  readonly first: readonly number[];
  readonly second: readonly number[];
};

export function areSame(first: string, second: string): Property {
  return comparison('areSame', first, second, (isSame) =>
    isSame ? null : `${first} and ${second} are different notifiers`,
  );
}

export function areDifferent(first: string, second: string): Property {
  return comparison('areDifferent', first, second, (isSame) =>
    isSame ? `${first} and ${second} are the same notifier` : null,
  );
}

function comparison(
  kind: string,
  first: string,
  second: string,
  judge: (isSame: boolean) => ViolationReason,
): Property {
  const initial: Identities = { first: [], second: [] };
  return property([kind, first, second], {
    initial,
    step: (known, event) => {
      const [one, other] = [identityGiven(event, first), identityGiven(event, second)];
      return {
        first: one === null ? known.first : withNumber(known.first, one),
        second: other === null ? known.second : withNumber(known.second, other),
      };
    },
    verdict: (known) => {
      const [one, other] = [soleIdentity(known.first), soleIdentity(known.second)];
      if (one === null || other === null)
        return `${one === null ? first : second} is not one valid notifier`;
      return judge(one === other);
    },
  });
}

/** The users that were read last; null where the notifier could not be read. */
export function hasUsers(name: string, users: number): Property {
  const initial: number | null = null;
  return property<number | null>(['hasUsers', name, users], {
    initial,
    step: (seen, event) =>
      event.kind === 'settled'
        ? (event.notifiers.find((notifier) => notifier.name === name)?.users ?? null)
        : seen,
    verdict: (seen) => {
      if (seen === null) return `${name} cannot be read: it does not exist, or has been freed`;
      return seen === users ? null : `${name} has ${seen} users`;
    },
  });
}

function soleIdentity([identity, ...others]: readonly number[]): number | null {
  return identity === undefined || others.length > 0 ? null : identity;
}
