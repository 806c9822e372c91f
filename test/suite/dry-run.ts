/** Matches each step of the features with its step definitions, as Cucumber does. */
import { join, sep } from 'node:path';
import { Writable } from 'node:stream';
import { loadConfiguration, runCucumber } from '@cucumber/cucumber/api';
import type { Envelope, PickleStep } from '@cucumber/messages';
import { FeatureIndex } from '../../src/suite/feature-index';
import { MessageLog } from '../../src/suite/message-log';
import type { MatchedStep, StepDefinition } from './check-vocabulary';
import { PROJECT } from './project';

export interface DryRun {
  readonly definitions: readonly StepDefinition[];
  readonly steps: readonly MatchedStep[];
}

/** Runs Cucumber without running any step. */
export async function dryRun(paths: readonly string[] = ['features']): Promise<DryRun> {
  forgetSteps();
  const provided = { dryRun: true, format: ['rerun'], paths: [...paths], publish: false };
  const { runConfiguration } = await loadConfiguration({ provided }, { cwd: PROJECT });
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const log = new MessageLog();
  const definitions = new Map<string, StepDefinition>();
  await runCucumber(runConfiguration, { cwd: PROJECT, stdout: nowhere }, (envelope) => {
    log.add(envelope);
    addDefinition(definitions, envelope);
  });
  forgetSteps();
  return { definitions: [...definitions.values()], steps: stepsOf(log, definitions) };
}

function addDefinition(
  definitions: Map<string, StepDefinition>,
  { stepDefinition }: Envelope,
): void {
  if (!stepDefinition) return;
  const { id, pattern, sourceReference } = stepDefinition;
  const location = `${sourceReference.uri}:${sourceReference.location?.line}`;
  definitions.set(id, { text: pattern.source, location });
}

function stepsOf(log: MessageLog, definitions: ReadonlyMap<string, StepDefinition>): MatchedStep[] {
  const index = new FeatureIndex(log.documents);
  return log.testCases.flatMap(({ pickleId, testSteps }) => {
    const pickle = log.pickles.get(pickleId);
    const written = new Map(pickle?.steps.map((step): [string, PickleStep] => [step.id, step]));
    return testSteps.flatMap(({ pickleStepId = '', stepDefinitionIds = [] }) => {
      const step = written.get(pickleStepId);
      if (!step) return [];
      const location = index.step(step.astNodeIds)?.location ?? pickle?.uri ?? '';
      const expressions = stepDefinitionIds.map((id) => definitions.get(id)?.text ?? id);
      return [{ text: step.text, location, expressions }];
    });
  });
}

/** Unloads the steps: each run of Cucumber in a process must load them again. */
export function forgetSteps(): void {
  const steps = join(PROJECT, 'steps') + sep;
  for (const path of Object.keys(require.cache)) {
    if (path.startsWith(steps)) delete require.cache[path];
  }
}
