/** The function of the whole trace that says what a property says, by the property's name. */
import { z } from 'zod';
import type { Property } from '../../src/properties/property';
import * as addressSpaces from './oracle/address-spaces';
import * as callbacks from './oracle/callbacks';
import * as calls from './oracle/calls';
import * as reports from './oracle/kernel-reports';
import * as notifiers from './oracle/notifiers';
import * as order from './oracle/order';
import * as pairing from './oracle/pairing';
import type { Property as Oracle } from './oracle/property';
import * as sequences from './oracle/sequences';

// The arguments are those that the name was made of, so the functions get what they declare.
type Make = (...args: never[]) => Oracle;

const entries: Readonly<Record<string, callbacks.EntryProperty>> = {
  'non-blockable range': callbacks.withNonBlockableRange,
  'blockable range': callbacks.withBlockableRange,
  'range not empty': callbacks.rangeNotEmpty,
  'process context': callbacks.inProcessContext,
  'atomic context': callbacks.inAtomicContext,
  'page lock': callbacks.withPageLock,
  'mmap write lock': callbacks.withMmapWriteLock,
  'range mapped': callbacks.whileRangeWasMapped,
  'range unmapped': callbacks.afterRangeWasUnmapped,
  'odd sequence': sequences.withOddSequence,
  'whole address space': sequences.wholeAddressSpace,
};

function entry(says: string): callbacks.EntryProperty {
  const [, event] = /^event (.*)$/.exec(says) ?? [];
  if (event !== undefined) return callbacks.withEvent(event as never);
  const [, count] = /^mm_users (.*)$/.exec(says) ?? [];
  if (count !== undefined) return callbacks.withMmUsers(Number(count));
  const known = entries[says];
  if (known === undefined) throw new Error(`no entry property ${says}`);
  return known;
}

const makers: Readonly<Record<string, Make>> = {
  changedBy: addressSpaces.changedBy,
  notifierIsFreed: addressSpaces.notifierIsFreed,
  objectIsFreed: (object: string, process: string, expected: boolean) =>
    (object === 'pgd' ? addressSpaces.pgdIsFreed : addressSpaces.mmIsFreed)(process, expected),
  pagesAreFreed: addressSpaces.pagesAreFreed,
  wasCalled: (
    callback: never,
    subject: never,
    atLeast: number,
    atMost: string,
    sinceLastThen: boolean,
  ) => callbacks.wasCalled(callback, subject, { atLeast, atMost: Number(atMost) }, sinceLastThen),
  wasCalledFor: callbacks.wasCalledFor,
  everyEntry: (callback: never, subject: never, says: string) =>
    callbacks.everyEntry(callback, subject, entry(says)),
  runsAlone: callbacks.runsAlone,
  overlaps: callbacks.overlaps,
  hasReturned: calls.hasReturned,
  hasNotReturned: calls.hasNotReturned,
  returned: calls.returned,
  sawWritesInOrder: calls.sawWritesInOrder,
  kernelReports: reports.kernelReports,
  logIsCleanBut: (...named: never[]) => reports.logIsCleanBut(new Set(named)),
  areSame: notifiers.areSame,
  areDifferent: notifiers.areDifferent,
  hasUsers: notifiers.hasUsers,
  everyPrecedesEvery: order.everyPrecedesEvery,
  somePrecedesSome: order.somePrecedesSome,
  noneAfter: (what: string, moment: never, subject: never) =>
    (what === 'runs' ? order.noneRunsAfter : order.noneEnteredAfter)(moment, subject),
  startsArePaired: pairing.startsArePaired,
  sequencesAre: sequences.sequencesAre,
  firstAndLast: sequences.firstAndLast,
  returnedOdd: sequences.returnedOdd,
};

const nameSchema = z.tuple([z.string()], z.unknown());

export function oracleOf({ name }: Property): Oracle {
  const [kind, ...args] = nameSchema.parse(JSON.parse(name));
  const make = makers[kind];
  if (make === undefined) throw new Error(`no function of traces for ${name}`);
  return make(...(args as never[]));
}
