/** Whether site/content/ has the text that the pages of the guarantees need. */
import { type Content, ERROR_CODE, wordsOf } from '../../site/generator/content';
import type { Guarantee } from '../../site/generator/guarantee';
import { sourceProse } from '../../site/generator/prose';

/** A shorter description in a feature does not say when its guarantee matters. */
const EXPLANATION_MIN = 80;

/** One line for each missing text, and for each guarantee that does not exist. */
export function contentProblems(content: Content, guarantees: readonly Guarantee[]): string[] {
  const { areas, tasks, questions, history, errors, rationale } = content;
  const known = new Set(guarantees.map(({ id }) => id));
  const named = [...tasks, ...questions, ...history].flatMap((one) => one.guarantees);
  const unknown = [...named, ...rationale.keys()].filter((id) => !known.has(id));
  const folders = new Set(guarantees.flatMap(({ area }) => (area === null ? [] : [area])));
  const codes = new Set(guarantees.flatMap((one) => errorCodesIn(one)));
  return [
    ...unknown.map((id) => `${id}: no such guarantee`),
    ...[...folders]
      .filter((folder) => !areas.some((area) => area.folder === folder))
      .map((folder) => `features/${folder}: areas.yaml has no entry`),
    ...[...codes]
      .filter((code) => !errors.has(code))
      .map((code) => `${code}: errors.yaml has no entry`),
    ...guarantees
      .filter(({ id, reason, explanation }) => {
        return reason === null && explanation.length < EXPLANATION_MIN && !rationale.has(id);
      })
      .map(({ id }) => `${id}: neither its Rule nor rationale.yaml says when it matters`),
    ...guarantees
      .filter(({ source }) => !sourceProse(source, '').includes('<a '))
      .map(({ id }) => `${id}: generator/prose.ts has no link for its source`),
  ];
}

/** The error codes in all text about a guarantee. */
function errorCodesIn(guarantee: Guarantee): string[] {
  return wordsOf(guarantee).match(ERROR_CODE) ?? [];
}
