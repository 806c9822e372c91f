/**
 * What a table and a picture show of the steps of C: the line of each, and one line in the place of
 * consecutive steps of one task that no other task can tell apart.
 */
import type { ExplainedStep } from '../protocol/implementation';
import type { SourceLine } from '../protocol/source-line';

/** A step, or several that are shown as one. */
export interface ShownStep extends ExplainedStep {
  /** Number of the first step, from 1. */
  readonly number: number;
  readonly text: string;
}

/** The steps to show. The step `marked`, counted from 1, is never part of several. */
export function foldSteps(
  steps: readonly ExplainedStep[],
  marked: number | null = null,
): ShownStep[] {
  const shown: ShownStep[] = [];
  const lastOf = new Map<string | null, SourceLine | undefined>();
  for (let at = 0; at < steps.length; ) {
    const step = steps[at] as ExplainedStep;
    const end = endOfFold(steps, at, marked);
    const folded = steps.slice(at, end);
    const number = at + 1;
    if (folded.length > 1) shown.push({ ...step, number, text: foldText(folded) });
    else shown.push({ ...step, number, text: stepText(step, lastOf.get(step.task)) });
    lastOf.set(step.task, steps[end - 1]?.source);
    at = end;
  }
  return shown;
}

/** Index after the last step that can be shown together with the step at `from`. */
function endOfFold(steps: readonly ExplainedStep[], from: number, marked: number | null): number {
  const { task, exclusive } = steps[from] as ExplainedStep;
  let end = from;
  while (end < steps.length && end + 1 !== marked) {
    const step = steps[end] as ExplainedStep;
    if (!canFold(step) || step.task !== task || step.exclusive !== exclusive) break;
    end++;
  }
  return Math.max(end, from + 1);
}

function canFold({ source, exclusive, events }: ExplainedStep): boolean {
  return source !== undefined && exclusive !== undefined && events.length === 0;
}

/** The kernel's words, where the line has been shown already: a statement can take several steps. */
function stepText({ what, source }: ExplainedStep, before: SourceLine | undefined): string {
  if (source === undefined) return what;
  const { file, line, text } = source;
  const isShown = before?.file === file && before.line === line;
  return `${file}:${line} ${isShown && what !== '' ? what : text}`;
}

function foldText(folded: readonly ExplainedStep[]): string {
  const { exclusive = '' } = folded[0] as ExplainedStep;
  const what = exclusive === 'local' ? 'local steps' : `steps ${exclusive}`;
  return `… ${folded.length} ${what}, ${linesOf(folded)}`;
}

function linesOf(folded: readonly ExplainedStep[]): string {
  const byFile = new Map<string, number[]>();
  for (const { source } of folded) {
    if (source === undefined) continue;
    byFile.set(source.file, [...(byFile.get(source.file) ?? []), source.line]);
  }
  return [...byFile]
    .sort(([, one], [, other]) => other.length - one.length)
    .map(([file, lines]) => {
      const [first, last] = [Math.min(...lines), Math.max(...lines)];
      return `${file}:${first === last ? first : `${first}-${last}`}`;
    })
    .join(', ');
}
