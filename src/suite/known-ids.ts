/** Every id that the features have, of guarantees and of scenarios. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { summariseFeature } from './feature-file';

export function knownIds(suite: string): ReadonlySet<string> {
  const tags = readdirSync(join(suite, 'features'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.feature'))
    .map((path) => join('features', path))
    .flatMap((path) => summariseFeature(readFileSync(join(suite, path), 'utf8'), path).rules)
    .flatMap((rule) => [...rule.tags, ...rule.scenarios.flatMap((scenario) => scenario.tags)]);
  return new Set(tags.filter((tag) => tag.startsWith('@G-')).map((tag) => tag.slice(1)));
}
