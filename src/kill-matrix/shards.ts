/** The kill matrix on several machines: each judges a shard of the faults, and one merges the files. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { FiledPlan } from '../conformance/scenario-plan';
import type { Fault } from '../harness/fault';
import { UsageError } from '../usage-error';
import type { FaultRecord } from './run-fault';

/** A machine's share; `index` is from 1 to `total`. */
export interface FaultShard {
  readonly index: number;
  readonly total: number;
}

/** A message names at most this many missing shards. */
const NAMED_MAX = 5;

const recordSchema = z.strictObject({
  id: z.string(),
  killedBy: z.array(
    z.strictObject({
      guarantee: z.string(),
      scenario: z.string(),
      interleavings: z.string().regex(/^\d+$/),
      steps: z.int().min(0).nullable(),
      why: z.string(),
    }),
  ),
  givenUp: z.array(z.string()),
  shown: z.strictObject({ text: z.string(), marksViolation: z.boolean() }).nullable(),
}) satisfies z.ZodType<FaultRecord>;

const shardFileSchema = z
  .strictObject({
    index: z.int().min(1),
    total: z.int().min(1).max(999_999),
    /** {@link digestOf} what was judged. */
    digest: z.string(),
    /** Whether every scenario judged each fault. */
    whole: z.boolean(),
    /** Null for the default bound. */
    maxStates: z.int().min(1).nullable(),
    records: z.array(recordSchema),
  })
  .refine(({ index, total }) => index <= total);

type ShardFile = z.infer<typeof shardFileSchema>;

/** Every `total`-th fault: neighbours in the list take about the same time. */
export function faultsOf(faults: readonly Fault[], { index, total }: FaultShard): Fault[] {
  return faults.filter((_, at) => at % total === index - 1);
}

/** Shards can be merged only if this digest of their faults and scenarios is the same. */
export function digestOf(faults: readonly Fault[], plans: readonly FiledPlan[]): string {
  const scenarios = plans.map(({ scenario, properties }) => [
    scenario.scenarioId,
    properties.map(({ sentence, script }) => [sentence, script]),
  ]);
  const breaks = faults.map((fault) => [fault.id, fault.breaks]);
  return createHash('sha256')
    .update(JSON.stringify([breaks, scenarios]))
    .digest('hex');
}

/** What every shard of a run has in common. */
export type ShardedRun = Pick<ShardFile, 'digest' | 'whole' | 'maxStates'>;

export function renderShard(
  { index, total }: FaultShard,
  { digest, whole, maxStates }: ShardedRun,
  records: readonly FaultRecord[],
): string {
  return `${JSON.stringify({ index, total, digest, whole, maxStates, records }, null, 2)}\n`;
}

/** The records of all shards. Throws a {@link UsageError} where the files are not one whole run. */
export function mergeShards(
  files: readonly { readonly file: string; readonly text: string }[],
  digest: string,
): { readonly records: readonly FaultRecord[]; readonly whole: boolean } {
  const shards = files.map(({ file, text }) => ({ file, shard: parseShard(file, text) }));
  const [first] = shards;
  if (first === undefined) throw new UsageError('merge: expected the files of all shards');
  const { total, whole, maxStates } = first.shard;
  const seen = new Map<number, string>();
  for (const { file, shard } of shards) {
    if (shard.digest !== digest) {
      throw new UsageError(`${file}: a shard of other faults or scenarios; run it again`);
    }
    if (shard.whole !== whole || shard.maxStates !== maxStates) {
      throw new UsageError(
        `${first.file} and ${file}: different options; expected the same --aimed and --max-states`,
      );
    }
    if (shard.total !== total) {
      throw new UsageError(
        `${first.file} and ${file}: different numbers of shards (${total} and ${shard.total})`,
      );
    }
    const other = seen.get(shard.index);
    if (other !== undefined) {
      throw new UsageError(`${other} and ${file}: both are shard ${shard.index}/${total}`);
    }
    seen.set(shard.index, file);
  }
  const missing = Array.from({ length: total }, (_, at) => at + 1).filter((one) => !seen.has(one));
  if (missing.length > 0) {
    const names = missing.slice(0, NAMED_MAX).map((one) => `${one}/${total}`);
    const rest = missing.length - names.length;
    const more = rest === 0 ? '' : ` and ${rest} more`;
    throw new UsageError(`incomplete: expected shard ${names.join(', ')}${more} too`);
  }
  return { records: shards.flatMap(({ shard }) => shard.records), whole };
}

function parseShard(file: string, text: string): ShardFile {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UsageError(`${file}: expected JSON that npm run faults -- --shard I/N has written`);
  }
  const parsed = shardFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new UsageError(`${file}: expected a file that npm run faults -- --shard I/N has written`);
}
