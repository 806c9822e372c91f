/** Cost against size: scenarios with more and more drivers, and with more and more processes. */
import type { FiledPlan } from '../src/conformance/scenario-plan';
import { scriptProgram } from '../src/harness/script-program';
import { explore } from '../src/model-checker/explore';
import { Script } from '../src/protocol/script';
import { type Scaled, type ScaledScript, scaledScript } from './scaled-script';

/** Each races over the list of subscriptions, its references, its grace periods or its intervals. */
export const FAMILIES = ['G-138.2', 'G-031.1', 'G-062.2', 'G-274.1'];
const SIZES = [2, 3, 4, 5];
const BUDGET = { maxStates: 1_000_000, maxSteps: 10_000 };

export interface FamilyCost {
  readonly scenario: string;
  readonly scaled: Scaled;
  readonly size: number;
  readonly tasks: number;
  readonly states: number;
  readonly cpuSeconds: number;
  /** False where the search exceeds a bound. */
  readonly complete: boolean;
  /** States over those of the size before, for each task added; null for the first size. */
  readonly growth: number | null;
}

/** The searches that the suite makes of the whole script, of every size. */
export function familyCosts(plans: readonly FiledPlan[]): FamilyCost[] {
  return FAMILIES.flatMap((id) => {
    const plan = plans.find(({ scenario }) => scenario.scenarioId === id);
    if (plan === undefined) throw new RangeError(`no scenario has the id ${id}`);
    return (['drivers', 'processes'] as const).flatMap((scaled) => familyCost(plan, scaled));
  });
}

function familyCost(plan: FiledPlan, scaled: Scaled): FamilyCost[] {
  const costs: FamilyCost[] = [];
  for (const size of SIZES) {
    const script = scaledScript(plan.script, sinceOf(plan), scaled, size);
    if (script === null) continue;
    const last = costs.at(-1);
    const cost = searched(plan, script);
    const tasks = last === undefined ? 0 : cost.tasks - last.tasks;
    const growth = last === undefined ? null : (cost.states / last.states) ** (1 / tasks);
    costs.push({ scenario: plan.scenario.scenarioId, scaled, size, ...cost, growth });
    if (!cost.complete) break;
  }
  return costs;
}

/** Number of the phase from which on the whole script is judged. */
function sinceOf({ properties }: FiledPlan): number {
  return properties.at(-1)?.since ?? 0;
}

function searched(plan: FiledPlan, { script, since }: ScaledScript) {
  const own = JSON.stringify(plan.script);
  const properties = plan.properties.filter((one) => JSON.stringify(one.script) === own);
  const monitors = properties.map(({ property }) => property.monitor(since));
  const before = process.cpuUsage();
  const program = scriptProgram(Script.parse(script));
  const { states, complete } = explore(program, BUDGET, { monitors });
  const { user } = process.cpuUsage(before);
  return { tasks: program.tasks.length, states, complete, cpuSeconds: user / 1e6 };
}
