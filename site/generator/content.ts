/** Reads site/content/: the text of the site that is in no feature file. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Guarantee } from './guarantee';

const text = z.string().trim().min(1);
const ids = z.array(z.string().regex(/^G-\d{3}$/)).min(1);

const areaSchema = z.strictObject({ folder: text, title: text, text });
const taskSchema = z.strictObject({ id: text, title: text, text, guarantees: ids });
const questionSchema = z.strictObject({
  id: text,
  question: text,
  answer: text,
  guarantees: ids,
  words: text,
});
const historySchema = z.strictObject({ when: text, what: text, guarantees: ids });

/** A folder of features, with its subject. */
export type Area = z.infer<typeof areaSchema>;
/** What a driver's author wants to do. */
export type Task = z.infer<typeof taskSchema>;
/** A question of a driver's author; `words` are what one may search for. */
export type Question = z.infer<typeof questionSchema>;
/** A bug of the past. */
export type HistoryEntry = z.infer<typeof historySchema>;

export interface Content {
  /** In the order of the site. */
  readonly areas: readonly Area[];
  readonly tasks: readonly Task[];
  readonly questions: readonly Question[];
  readonly history: readonly HistoryEntry[];
  /** By error code, its meaning. */
  readonly errors: ReadonlyMap<string, string>;
  /** By guarantee, when it matters to a driver. */
  readonly rationale: ReadonlyMap<string, string>;
}

/** Throws an error for a file that does not have its form. */
export function readContent(folder: string): Content {
  const read = (file: string): unknown => parse(readFileSync(join(folder, file), 'utf8'));
  const texts = (file: string) =>
    new Map(Object.entries(z.record(z.string(), text).parse(read(file))));
  return {
    areas: z.array(areaSchema).parse(read('areas.yaml')),
    tasks: z.array(taskSchema).parse(read('tasks.yaml')),
    questions: z.array(questionSchema).parse(read('questions.yaml')),
    history: z.array(historySchema).parse(read('history.yaml')),
    errors: texts('errors.yaml'),
    rationale: texts('rationale.yaml'),
  };
}

/** How error codes are written in the features. */
export const ERROR_CODE = /-E[A-Z]{3,}\b/g;

/** All text about a guarantee, to find names in it. */
export function wordsOf({ statement, source, explanation, reason, scenarios }: Guarantee): string {
  const steps = scenarios.flatMap((one) => [one.name, ...one.steps.map((step) => step.text)]);
  return [statement, source, explanation, reason ?? '', ...steps].join('\n');
}
