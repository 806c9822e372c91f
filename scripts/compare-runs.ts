/** Whether several runs of the specification came to the same verdicts. */
import { z } from 'zod';
import { verdictSchema } from '../src/conformance/verdict';

const judgedSchema = z.object({ id: z.string(), verdict: verdictSchema });
const conformanceSchema = z.object({
  mode: z.enum(['exhaustive', 'sampled']),
  guarantees: z.array(judgedSchema.extend({ scenarios: z.array(judgedSchema) })),
  complete: z.boolean().optional(),
});

/** How to run the specification with some more arguments: its conformance.json. */
export type RunSpecification = (args: readonly string[]) => Promise<string>;

/** The arguments of each run: the order in which features are written first, which others follow. */
export function manyOrders(seeds: number): readonly (readonly string[])[] {
  const random = Array.from({ length: seeds }, (_, index) => ['--order', `random:${index + 1}`]);
  return [['--order', 'defined'], ...random, ['--parallel', '2']];
}

/** Runs one after the other; says how each compares with the first. Whether all agree with it. */
export async function agree(
  runs: readonly (readonly string[])[],
  run: RunSpecification,
  say: (line: string) => void,
): Promise<boolean> {
  let first: string | undefined;
  let agreed = true;
  for (const args of runs) {
    const conformance = await run(args);
    const found = differences(first ?? conformance, conformance);
    if (found.length > 0) agreed = false;
    const verdict = first === undefined ? 'what the others are compared with' : 'the same';
    say(`${args.join(' ')}: ${found.length === 0 ? verdict : `\n  ${found.join('\n  ')}`}`);
    first ??= conformance;
  }
  return agreed;
}

/** What the second report says otherwise than the first, one line each; none if they agree. */
export function differences(first: string, second: string): string[] {
  const [before, after] = [read(first), read(second)];
  const ids = new Set([...before.verdicts.keys(), ...after.verdicts.keys()]);
  const found = [...ids].flatMap((id) => {
    const [was, is] = [before.verdicts.get(id) ?? 'not run', after.verdicts.get(id) ?? 'not run'];
    return was === is ? [] : [`${id}: ${is}, but was ${was}`];
  });
  if (!after.complete) found.push('the run did not reach its end');
  // Whoever covers every interleaving finds the same number of them, whatever came before.
  if (found.length === 0 && after.exhaustive && first !== second) {
    found.push('the verdicts are the same, but not all that was reported with them');
  }
  return found;
}

interface Verdicts {
  readonly verdicts: ReadonlyMap<string, string>;
  readonly exhaustive: boolean;
  readonly complete: boolean;
}

function read(conformance: string): Verdicts {
  const { guarantees, mode, complete } = conformanceSchema.parse(JSON.parse(conformance));
  const judged = guarantees.flatMap((guarantee) => [guarantee, ...guarantee.scenarios]);
  return {
    verdicts: new Map(judged.map(({ id, verdict }) => [id, verdict])),
    exhaustive: mode === 'exhaustive',
    complete: complete === true,
  };
}
