/** The traces of one guest's runs as an observation. */
import type { Observation, Outcome } from '../../protocol/implementation';
import { mergeEqualTraces } from '../../protocol/merge-observations';
import type { Trace } from '../../protocol/trace';

/** Each trace is one run's. An outcome names the boot options, unless there are none. */
export function guestObservation(traces: readonly Trace[], boot: readonly string[]): Observation {
  const seenIn: Pick<Outcome, 'bootConfiguration'> =
    boot.length === 0
      ? {}
      : { bootConfiguration: `where the kernel was booted with ${boot.join(' ')}` };
  const outcomes = mergeEqualTraces(
    traces.map((trace) => ({ trace, interleavings: 1n, schedule: [], ...seenIn })),
  );
  return {
    outcomes: () => outcomes,
    interleavings: BigInt(traces.length),
    states: 0,
    complete: true,
  };
}
