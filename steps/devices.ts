/** Steps for what a driver's device does: it establishes sptes, and accesses memory. */
import { defineParameterType, When } from '@cucumber/cucumber';
import { SentenceError } from '../src/conformance/script-builder';
import type { Range } from '../src/protocol/names';
import type { Task } from '../src/protocol/script';
import type { SpecWorld } from './world';

/** What each kind of access is in a script, by the words for what translates the addresses. */
const accesses = {
  reads: {
    'its sptes': 'use-device',
    'its secondary TLB': 'device-read',
    'the IOMMU': 'device-access',
  },
  'writes to': {
    'its sptes': 'write-device',
    'its secondary TLB': null,
    'the IOMMU': null,
  },
} as const;

type Access = keyof typeof accesses;
type Translation = keyof (typeof accesses)['reads'];

defineParameterType({
  name: 'access',
  regexp: new RegExp(Object.keys(accesses).join('|')),
  transformer: (words: string) => words,
});

defineParameterType({
  name: 'translation',
  regexp: new RegExp(Object.keys(accesses.reads).join('|')),
  transformer: (words: string) => words,
});

When(
  '{task} establishes sptes for {range} of {process}',
  function (this: SpecWorld, task: Task, range: Range, process: string) {
    if (task.of !== 'driver') throw new SentenceError('only drivers have devices');
    this.act({ do: 'map-device', task, process, range });
  },
);

When(
  '{task} {access} {range} of {process} through {translation}',
  function (
    this: SpecWorld,
    task: Task,
    access: Access,
    range: Range,
    process: string,
    translation: Translation,
  ) {
    const what = accesses[access][translation];
    if (what === null) {
      throw new SentenceError(
        `a device ${access} memory through its sptes only, not through ${translation}`,
      );
    }
    this.act({ do: what, task, process, range });
  },
);
