/** Every id that the features have, of guarantees and of scenarios. */
import { readFeatures } from './feature-file';

export function knownIds(suite: string): ReadonlySet<string> {
  const tags = readFeatures(suite)
    .flatMap(({ rules }) => rules)
    .flatMap((rule) => [...rule.tags, ...rule.scenarios.flatMap((scenario) => scenario.tags)]);
  return new Set(tags.filter((tag) => tag.startsWith('@G-')).map((tag) => tag.slice(1)));
}
