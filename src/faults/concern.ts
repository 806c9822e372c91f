/** Whether a fault can show in a script at all: a class that the script does not use cannot. */
import { type Parts, usesHmm, usesSva } from '../reference/kernel-under-test';
import type { Script } from '../spec/script';

type PartName = keyof Parts;

const of2008: readonly PartName[] = ['CoreOf2008', 'RmapNotifiersOf2008', 'MmOf2008'];

/** Whether the script uses one of the parts in which a faulty implementation differs. */
export function concerns(parts: Partial<Parts>, script: Script): boolean {
  return (Object.keys(parts) as PartName[]).some((name) => isUsed(name, script));
}

function isUsed(name: PartName, script: Script): boolean {
  const isOf2008 = script.notifiersOf2008 !== undefined;
  if (of2008.includes(name)) return isOf2008;
  if (name === 'Hmm') return usesHmm(script);
  if (name === 'Sva') return usesSva(script);
  return name === 'DriverSrcu' || !isOf2008;
}
