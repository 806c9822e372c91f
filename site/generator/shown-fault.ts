/** Which fault the page of a scenario shows. */
import type { DetectedFault } from './faults';
import type { Picture } from './picture';

/** A fault whose counterexample is shown. */
export interface ShownFault {
  readonly fault: DetectedFault;
  readonly picture: Picture;
  readonly why: string;
}

/** Of the faults that a scenario detects, a real bug, or else the one soonest understood. */
export function shownFault(id: string, faults: readonly DetectedFault[]): ShownFault | null {
  const shown = faults.flatMap((fault) =>
    fault.detections.flatMap(({ scenario, picture, why }): ShownFault[] =>
      picture === null || scenario !== id ? [] : [{ fault, picture, why }],
    ),
  );
  const [first] = shown.sort((one, other) => {
    return (
      rank(one.fault) - rank(other.fault) || one.picture.lines.length - other.picture.lines.length
    );
  });
  return first ?? null;
}

function rank({ reproduces }: DetectedFault): number {
  if (reproduces === 'known defect') return 0;
  return reproduces === null ? 2 : 1;
}
