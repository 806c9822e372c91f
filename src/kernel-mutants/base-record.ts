/** How the tree without a change is judged, which is done once. */
import { z } from 'zod';
import { judgeScenario } from '../conformance/judge-scenario';
import type { FiledPlan } from '../conformance/scenario-plan';
import type { MemoryModel } from '../implementations/kernel-source/choice';
import { unitIn } from '../implementations/kernel-source/parts';
import type { Budget } from '../model-checker/exploration';
import { capabilitiesFor } from '../protocol/capabilities';
import { searchedTree } from './searched-tree';

/** The guarantees that a reader finds a published structure initialized. */
const PUBLICATION: readonly string[] = ['G-014', 'G-337'];

/** Other scenarios are searched with store buffers too where this costs little. */
const CHEAP_STATES = 10_000;

const BASE_BUDGET: Budget = { maxStates: 3_000_000, maxSteps: 10_000 };
const PSO_STATES = 300_000;

export const baseRecordSchema = z.strictObject({
  scenario: z.string(),
  guarantee: z.string(),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'unsupported']),
  states: z.int().min(0),
  /** The lines of the core that make steps of some interleaving. */
  lines: z.array(z.int().min(1)),
  /** States of the search with store buffers; null where there is none, or it does not pass. */
  psoStates: z.int().min(0).nullable(),
});
export type BaseRecord = z.infer<typeof baseRecordSchema>;

export function judgeBase(
  folder: string,
  plan: FiledPlan,
  budget: Budget = BASE_BUDGET,
): BaseRecord {
  const { scenarioId: scenario, guaranteeId: guarantee } = plan.scenario;
  const known = { scenario, guarantee, lines: [], psoStates: null };
  const { capabilities } = unitIn(folder);
  const missing = [...capabilitiesFor(plan.script, [])].some((one) => !capabilities.includes(one));
  if (missing) return { ...known, verdict: 'unsupported', states: 0 };
  const lines = new Set<number>();
  const onLine = (line: number) => lines.add(line);
  const judged = (memoryModel: MemoryModel, bound: Budget) =>
    judgeScenario(plan, searchedTree({ folder, memoryModel, budget: bound, onLine }));
  const sc = judged('sc', budget);
  if (sc.verdict !== 'pass') return { ...known, verdict: sc.verdict, states: 0 };
  const isCheap = PUBLICATION.includes(guarantee) || sc.states <= CHEAP_STATES;
  const pso = isCheap ? judged('pso', { ...budget, maxStates: PSO_STATES }) : null;
  return {
    ...known,
    verdict: 'pass',
    states: sc.states,
    lines: [...lines].sort((left, right) => left - right),
    // A search that begins again counts the states of all its parts.
    psoStates: pso?.verdict === 'pass' && pso.states <= PSO_STATES ? pso.states : null,
  };
}
