/** Why a search was given up, and what to do about it. */
import type { NonTerminatingTask } from '../model-checker/non-termination';
import type { Observation } from '../protocol/implementation';

const SMALLER = 'make the script smaller (fewer racing tasks or calls)';

export function whyBoundExceeded(observation: Observation): string {
  const { states, interleavings, nonTerminating: restless, seconds } = observation;
  const reached = states > 0 ? `${states} states` : `${interleavings} runs that came to rest`;
  const time = seconds === undefined ? '' : `${seconds} s and `;
  const why = restless ? unrest(restless) : howToSeeMore(observation);
  return `gave up after ${time}${reached}: ${why}`;
}

function unrest({ name, cycle, polls }: NonTerminatingTask): string {
  if (polls) return `${name} goes on as long as no other task moves; let it wait for what it polls`;
  if (cycle === null)
    return `${name} never comes to rest; end its loop, or break what keeps it going`;
  return `a livelock, as far as can be told: ${name} goes round, nothing changes and nobody else can move (${cycle.join(', ')}); end its loop`;
}

/** Which option allows more, or what else ends it; and who could have gone on. */
function howToSeeMore({ cutOff, seconds }: Observation): string {
  const going = cutOff?.tasks ?? [];
  const who = going.length === 0 ? '' : `; could go on: ${going.join(', ')}`;
  return `${advice(seconds === undefined ? cutOff?.why : 'seconds')}${who}`;
}

function advice(why: string | undefined): string {
  if (why === 'seconds') return `allow more with --max-seconds, or ${SMALLER}`;
  if (why === 'states') return `allow more with --max-states, or ${SMALLER}`;
  return SMALLER;
}
