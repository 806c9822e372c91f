/** The words of the site that stand in no feature file: site/content/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Guarantee } from './guarantee';

const text = z.string().trim().min(1);
const ids = z.array(z.string().regex(/^G-\d{3}$/)).min(1);

const areaSchema = z.strictObject({ folder: text, title: text, text });
const taskSchema = z.strictObject({ id: text, title: text, text, guarantees: ids });
const mishapSchema = z.strictObject({ when: text, what: text, guarantees: ids });

/** A folder of features, and what it is about. */
export type Area = z.infer<typeof areaSchema>;
/** Something that a driver's author sets out to do. */
export type Task = z.infer<typeof taskSchema>;
/** Something that went wrong once. */
export type Mishap = z.infer<typeof mishapSchema>;

export interface Content {
  /** In the order in which a reader meets them. */
  readonly areas: readonly Area[];
  readonly tasks: readonly Task[];
  readonly history: readonly Mishap[];
  /** By error code, what it means. */
  readonly errors: ReadonlyMap<string, string>;
  /** By guarantee, when it matters. */
  readonly advice: ReadonlyMap<string, string>;
}

/** Reads it. Throws an error where a file does not have its form. */
export function readContent(folder: string): Content {
  const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'));
  const texts = (file: string) =>
    new Map(Object.entries(z.record(z.string(), text).parse(read(file))));
  return {
    areas: z.array(areaSchema).parse(read('areas.yaml')),
    tasks: z.array(taskSchema).parse(read('tasks.yaml')),
    history: z.array(mishapSchema).parse(read('history.yaml')),
    errors: texts('errors.yaml'),
    advice: texts('when-it-matters.yaml'),
  };
}

/** How error codes are written in the features. */
export const ERROR_CODE = /-E[A-Z]{3,}\b/g;

/** All that a page says of a guarantee in words, for finding names in it. */
export function wordsOf({ statement, source, explanation, reason, scenarios }: Guarantee): string {
  const steps = scenarios.flatMap((one) => [one.name, ...one.steps.map((step) => step.text)]);
  return [statement, source, explanation, reason ?? '', ...steps].join('\n');
}
