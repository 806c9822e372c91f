/** What a run with faults put in found: which guarantee notices which fault. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const faultsSchema = z.object({
  faults: z.array(
    z.object({
      id: z.string(),
      source: z.string(),
      breaks: z.unknown(),
      killedBy: z.array(z.object({ guarantee: z.string(), scenario: z.string() })),
    }),
  ),
});

/** A fault that scenarios of a guarantee notice. */
export interface KilledFault {
  readonly id: string;
  readonly source: string;
  readonly scenarios: readonly string[];
}

/** By guarantee, the faults that its scenarios notice; empty where no such run is found. */
export function readFaults(folder: string): ReadonlyMap<string, KilledFault[]> {
  const killed = new Map<string, KilledFault[]>();
  for (const { id, source, killedBy } of foundFaults(folder)) {
    for (const guarantee of new Set(killedBy.map((one) => one.guarantee))) {
      const scenarios = killedBy
        .filter((one) => one.guarantee === guarantee)
        .map(({ scenario }) => scenario);
      const list = killed.get(guarantee) ?? [];
      killed.set(guarantee, [...list, { id, source, scenarios: [...new Set(scenarios)] }]);
    }
  }
  return killed;
}

function foundFaults(folder: string): z.infer<typeof faultsSchema>['faults'] {
  const reports = join(folder, 'reports');
  if (!existsSync(reports)) return [];
  return readdirSync(reports)
    .filter((file) => /^faults.*\.json$/.test(file))
    .flatMap((file) => {
      const value: unknown = JSON.parse(readFileSync(join(reports, file), 'utf8'));
      return faultsSchema.parse(value).faults;
    });
}
