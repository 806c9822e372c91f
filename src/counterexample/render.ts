/** Renders a counterexample or a witness as text and as an SVG picture. */
import { quote } from 'shell-quote';
import { DEFAULT_IMPLEMENTATION } from '../protocol/implementation';
import type { Counterexample } from './counterexample';
import { interleavingTable } from './interleaving-table';
import { contextSwitches } from './select-outcome';
import { renderTimeline } from './timeline';
import { timelineOfSteps } from './timeline-steps';

/** The guarantee, the interleaving as a table, and the command that replays it. */
export function renderText(counterexample: Counterexample): string {
  const { steps, violatedAt, bootConfiguration } = counterexample;
  return [
    headingOf(counterexample),
    ...(bootConfiguration === null ? [] : [`Seen ${bootConfiguration}.`]),
    interleavingTable(steps, violatedAt),
    ...replayLine(counterexample),
  ].join('\n\n');
}

/** The interleaving as an SVG document. */
export function renderPicture({ scenario, what, steps, violatedAt }: Counterexample): string {
  const title = [
    ...(scenario === null ? [] : [`${scenario.guaranteeId}: ${scenario.statement}`]),
    violatedAt === null ? what : `violated at step ${violatedAt}: ${what}`,
  ].join(' — ');
  return renderTimeline(timelineOfSteps({ id: 'interleaving', title, steps, violatedAt }));
}

function headingOf({ scenario, what, steps, violatedAt }: Counterexample): string {
  const tasks = steps.flatMap(({ task }) => (task === null ? [] : [task]));
  const switches = contextSwitches(tasks);
  const size = `${counted(steps.length, 'step')}, ${counted(switches, 'context switch', 'es')}`;
  if (violatedAt === null) return `Witness (${size}): ${what}:`;
  const guarantee =
    scenario === null ? '' : `Violated: ${scenario.guaranteeId}, ${scenario.statement}\n`;
  return `${guarantee}Counterexample (${size}), violated at step ${violatedAt}, marked with >:`;
}

function replayLine({ scenario, schedule, implementation }: Counterexample): string[] {
  if (schedule === null) return [];
  const name = implementation === DEFAULT_IMPLEMENTATION ? '' : ` ${implementation}`;
  const file = scenario?.ownFile === undefined ? '' : ` ${quote([scenario.ownFile])}`;
  return [`To replay it: npx mmu-notifier-spec check${name}${file} --schedule ${schedule}`];
}

function counted(number: number, noun: string, plural = 's'): string {
  return `${number} ${noun}${number === 1 ? '' : plural}`;
}
