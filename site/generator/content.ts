/** The words of the site that stand in no feature file: site/content/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';

const ids = z.array(z.string().regex(/^G-\d{3}$/)).min(1);

const taskSchema = z.strictObject({ id: z.string(), title: z.string(), text: z.string(), guarantees: ids });
const mishapSchema = z.strictObject({ when: z.string(), what: z.string(), guarantees: ids });

/** Something that a driver's author sets out to do. */
export type Task = z.infer<typeof taskSchema>;
/** Something that went wrong once. */
export type Mishap = z.infer<typeof mishapSchema>;

export interface Content {
  readonly tasks: readonly Task[];
  readonly history: readonly Mishap[];
  /** By guarantee. */
  readonly advice: ReadonlyMap<string, string>;
}

/** Reads it. Throws an error that names an id which is no guarantee's. */
export function readContent(folder: string, known: ReadonlySet<string>): Content {
  const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'));
  const tasks = z.array(taskSchema).parse(read('tasks.yaml'));
  const history = z.array(mishapSchema).parse(read('history.yaml'));
  const advice = z.record(z.string(), z.string()).parse(read('when-it-matters.yaml'));
  const named = [...tasks, ...history].flatMap(({ guarantees }) => guarantees);
  const unknown = [...named, ...Object.keys(advice)].filter((id) => !known.has(id));
  if (unknown.length > 0) throw new Error(`site/content: no guarantee ${unknown.join(', ')}`);
  return { tasks, history, advice: new Map(Object.entries(advice)) };
}
