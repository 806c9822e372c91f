/** What to do about a search that a limit has ended. */
import type { Observation } from './implementation';

const SMALLER = 'make the script smaller (fewer racing tasks or calls)';

/** Which option allows more, or what else ends it; and who could have gone on. */
export function howToSeeMore({ cutOff, seconds }: Observation): string {
  const going = cutOff?.tasks ?? [];
  const who = going.length === 0 ? '' : `; could go on: ${going.join(', ')}`;
  return `${advice(seconds === undefined ? cutOff?.why : 'seconds')}${who}`;
}

function advice(why: string | undefined): string {
  if (why === 'seconds') return `allow more with --max-seconds, or ${SMALLER}`;
  if (why === 'states') return `allow more with --max-states, or ${SMALLER}`;
  return SMALLER;
}
