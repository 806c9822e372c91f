/** The data of each scenario's player: its counterexample with a fault, and its witness. */
import type { Interleavings, Pane } from '../player/interleaving';
import { alignRows } from './align-rows';
import type { Picture } from './picture';
import type { ShownFault } from './shown-fault';

/** The counterexample first; null where there is nothing to show. */
export function interleavingsOf(
  scenario: string,
  picture: Picture | null,
  shown: ShownFault | null,
): Interleavings | null {
  const faulty: Pane[] =
    shown === null
      ? []
      : [
          {
            heading: `With the fault: ${shown.fault.title}`,
            caption: counterexampleCaption(shown.why),
            ...shown.picture.pane,
          },
        ];
  const heading = shown === null ? null : 'Without the fault';
  const ordinary: Pane[] =
    picture === null ? [] : [{ heading, caption: captionOf(picture), ...picture.pane }];
  const panes = [...faulty, ...ordinary];
  return panes.length === 0 ? null : { scenario, panes, lines: alignRows(panes) };
}

export function counterexampleCaption(why: string): string {
  return `Counterexample: ${why}.`;
}

export function captionOf({ shows }: Picture): string {
  return shows === null
    ? 'An interleaving on the reference with few context switches.'
    : `An interleaving on the reference in which ${shows.replace(/^it may happen that /, '')}.`;
}
