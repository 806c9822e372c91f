/** The words of the site that stand in no feature file: site/content/. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Guarantee } from './guarantee';
import { sourceProse } from './prose';

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

/** Shorter than this, a description in a feature says too little of when its guarantee matters. */
const EXPLANATION_MIN = 80;

/** What is missing of it, and what it says of guarantees that there are not; one line each. */
export function contentProblems(content: Content, guarantees: readonly Guarantee[]): string[] {
  const { areas, tasks, history, errors, advice } = content;
  const known = new Set(guarantees.map(({ id }) => id));
  const named = [...tasks, ...history].flatMap((one) => one.guarantees);
  const unknown = [...named, ...advice.keys()].filter((id) => !known.has(id));
  const folders = new Set(guarantees.flatMap(({ area }) => (area === null ? [] : [area])));
  const codes = new Set(guarantees.flatMap((one) => errorCodesIn(one)));
  return [
    ...unknown.map((id) => `${id}: there is no such guarantee`),
    ...[...folders]
      .filter((folder) => !areas.some((area) => area.folder === folder))
      .map((folder) => `features/${folder}: areas.yaml says nothing of it`),
    ...[...codes]
      .filter((code) => !errors.has(code))
      .map((code) => `${code}: errors.yaml says nothing of it`),
    ...guarantees
      .filter(({ id, reason, explanation }) => {
        return reason === null && explanation.length < EXPLANATION_MIN && !advice.has(id);
      })
      .map(({ id }) => `${id}: neither its Rule nor when-it-matters.yaml says when it matters`),
    ...guarantees
      .filter(({ source }) => !sourceProse(source, '').includes('<a '))
      .map(({ id }) => `${id}: generator/prose.ts knows no link for its source`),
  ];
}

/** The error codes that its sentence, source or scenarios name. */
function errorCodesIn(guarantee: Guarantee): string[] {
  return wordsOf(guarantee).match(ERROR_CODE) ?? [];
}

/** How error codes are written in the features. */
export const ERROR_CODE = /-E[A-Z]{3,}\b/g;

/** All that a page says of a guarantee in words, for finding names in it. */
export function wordsOf({ statement, source, explanation, reason, scenarios }: Guarantee): string {
  const steps = scenarios.flatMap((one) => [one.name, ...one.steps.map((step) => step.text)]);
  return [statement, source, explanation, reason ?? '', ...steps].join('\n');
}
