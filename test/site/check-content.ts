/** Whether site/content/ says what the pages of the guarantees need. */
import { type Content, ERROR_CODE, wordsOf } from '../../site/generator/content';
import type { Guarantee } from '../../site/generator/guarantee';
import { sourceProse } from '../../site/generator/prose';

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
