/** Sentences that features could use before version 0.2.0, and what they are called since. */
import type { Pickle } from '@cucumber/messages';
import { invalidationEvents } from '../protocol/names';
import type { FeatureIndex } from './feature-index';

const EVENT = `(${invalidationEvents.join('|')})`;

/** What is found in a sentence, and what stands in its place. No new sentence has an old one in it. */
const RENAMED: readonly (readonly [former: RegExp, now: string])[] = [
  [/ was told it may sleep$/, ' was called with a blockable range'],
  [/ was told it must not sleep$/, ' was called with a non-blockable range'],
  [new RegExp(` was told ${EVENT}$`), ' was called with MMU_NOTIFY_$1'],
  [
    new RegExp(` was first told ${EVENT} and last told ${EVENT}$`),
    ' was first called with MMU_NOTIFY_$1 and last with MMU_NOTIFY_$2',
  ],
  [/ was told (an odd sequence|a greater sequence each time)$/, ' was called with $1'],
  [/ was told one sequence$/, ' was called with the same sequence each time'],
  [/ was told (the whole address space|a range that is not empty)$/, ' was called for $1'],
  [/ found the pages of its range present$/, ' ran while its range was mapped'],
  [/ found the pages of its range gone$/, ' ran after its range was unmapped'],
  [/ drops its sptes$/, ' zaps its sptes'],
  [/ leaves its sequence$/, ' does not call mmu_interval_set_seq'],
  [/ when it must not sleep$/, ' when its range is non-blockable'],
  [/ maps (\[.+\) of process \w+) into its device$/, ' establishes sptes for $1'],
  [/ uses (\[.+\) of process \w+) on its device$/, ' reads $1 through its sptes'],
  [/ writes to (\[.+\) of process \w+) through its device$/, ' writes to $1 through its sptes'],
  [/ has its device access (\[.+\) of process \w+)$/, ' reads $1 through the IOMMU'],
  [/^reclaim takes /, 'reclaim evicts '],
  [/^(reclaim asks by .+) was used$/, '$1 is young'],
  [/^a signal is pending for (.+)$/, '$1 has a signal pending'],
  [/^(process \w+) is killed$/, '$1 has SIGKILL pending'],
  [/\bthe (.+) comes before the (.+)$/, 'every $1 precedes every $2'],
  [/\bthe (.+) is followed by the (.+)$/, 'some $1 precedes some $2'],
  [
    /^((?:it may happen that )?mm_(?:count|users) of process \w+) is (\d+) higher$/,
    '$1 increased by $2',
  ],
  [
    /^((?:it may happen that )?mm_(?:count|users) of process \w+) is (\d+) lower$/,
    '$1 decreased by $2',
  ],
];

/** What a sentence is called now; the sentence itself where it has not been renamed. */
export function renamed(sentence: string): string {
  return RENAMED.reduce((text, [former, now]) => text.replace(former, now), sentence);
}

/** One line for each sentence of these scenarios that has another name now. */
export function renamedSentences(pickles: readonly Pickle[], index: FeatureIndex): string[] {
  return pickles.flatMap((pickle) =>
    pickle.steps.flatMap(({ text, astNodeIds }) => {
      const now = renamed(text);
      if (now === text) return [];
      const location = index.step(astNodeIds)?.location ?? index.location(pickle);
      return [`${location}: "${text}" has been renamed: write "${now}"`];
    }),
  );
}
