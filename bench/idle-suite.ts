/** A suite of Cucumber's with as many scenarios of as many steps as ours, which do nothing. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { loggedRun, type RunCost } from './logged-run';
import { PROJECT } from './ours';

const CUCUMBER = join(PROJECT, 'node_modules/@cucumber/cucumber');
const STEP = 'nothing is done';

/** The numbers of steps of the scenarios in each feature. */
export type Shape = Readonly<Record<string, readonly number[]>>;

export function writeIdleSuite(shape: Shape, folder: string): void {
  for (const [uri, scenarios] of Object.entries(shape)) {
    const file = join(folder, uri);
    const texts = scenarios.map(
      (steps, at) => `  Scenario: ${at + 1}\n${`    When ${STEP}\n`.repeat(steps)}`,
    );
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `Feature: ${uri}\n${texts.join('\n')}`);
  }
  const steps = `const { When } = require(${JSON.stringify(CUCUMBER)});\nWhen('${STEP}', () => {});\n`;
  writeFileSync(join(folder, 'steps.js'), steps);
}

export function runIdleSuite(folder: string): RunCost {
  const args = [join(CUCUMBER, 'bin/cucumber.js'), '--require', 'steps.js', 'features'];
  return loggedRun(args, folder, { CUCUMBER_PUBLISH_QUIET: 'true' });
}
