/**
 * The guarantee and the scenario id of a pickle. Each Rule has one tag such as `@G-031` or `@my-gpu`,
 * and each of its scenarios one such as `@G-031.1` or `@my-gpu.1`.
 */
import type { Pickle } from '@cucumber/messages';
import { GUARANTEE_TAG, SCENARIO_TAG } from '../counterexample/scenario-id';
import type { FeatureRule } from './feature-file';
import type { FeatureIndex } from './feature-index';

export interface ScenarioId {
  readonly guaranteeId: string;
  readonly statement: string;
  /** `file:line` of the Rule and of the scenario, to report two that use the same id. */
  readonly ruleLocation: string;
  readonly scenarioId: string;
  readonly scenarioName: string;
  readonly scenarioLocation: string;
}

/** The ids of a pickle, or one line that says why it has none. */
export function identifyPickle(
  pickle: Pickle,
  index: FeatureIndex,
): ScenarioId | { problem: string } {
  const { scenario, rule } = index.scenario(pickle) ?? {};
  const where = `${scenario?.location ?? pickle.uri}: scenario "${pickle.name}"`;
  if (scenario === undefined || rule === undefined) {
    return { problem: `${where} is outside a Rule; expected one tagged such as @G-031` };
  }
  if (rule.name === '') {
    return { problem: `${rule.location}: the Rule has no name; expected the guarantee` };
  }
  const tags = pickle.tags.map((tag) => tag.name);
  const guaranteeId = ruleId(rule, tags);
  if (guaranteeId === undefined) {
    const problem = `${where} is in the Rule at ${rule.location}, which must have exactly one guarantee's tag, such as @G-031, and be the only one to have it`;
    return { problem };
  }
  const scenarioTags = [...new Set(tags.filter((tag) => SCENARIO_TAG.test(tag)))];
  const scenarioId = scenarioTags[0]?.slice(1);
  if (scenarioId === undefined || scenarioTags.length > 1) {
    const found = scenarioTags.length === 0 ? 'no scenario id' : scenarioTags.join(' and ');
    return { problem: `${where} has ${found}; expected one tag such as @${guaranteeId}.1` };
  }
  if (!scenarioId.startsWith(`${guaranteeId}.`)) {
    return {
      problem: `${where} has @${scenarioId}; expected an id of its Rule, @${guaranteeId}.N`,
    };
  }
  return {
    guaranteeId,
    statement: rule.name,
    ruleLocation: rule.location,
    scenarioId,
    scenarioName: scenario.name,
    scenarioLocation: scenario.location,
  };
}

/** The Rule's id, if the pickle inherits no other guarantee's tag. */
function ruleId(rule: FeatureRule, pickleTags: readonly string[]): string | undefined {
  const own = rule.tags.filter((tag) => GUARANTEE_TAG.test(tag));
  const inherited = new Set(pickleTags.filter((tag) => GUARANTEE_TAG.test(tag)));
  return own.length === 1 && inherited.size === 1 ? own[0]?.slice(1) : undefined;
}
