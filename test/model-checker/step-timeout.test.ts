/** A step that never ends, which nothing inside it can be asked to leave. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { step } from '../../src/machine/effect';
import type { Operation } from '../../src/machine/machine';
import { explore } from '../../src/model-checker/explore';
import { StepTimeoutError } from '../../src/model-checker/step-timeout';
import { programOf, visibleSteps } from './programs';

const BUDGET = { maxStates: 1000, maxSteps: 100 };
const PATIENCE_SECONDS = 2;

function forever(): never {
  for (;;);
}

function* stuckInAStep(): Operation {
  yield step('a step', () => undefined);
  yield step('spin', forever);
}

function* stuckBetweenSteps(): Operation {
  yield step('the last step', () => undefined);
  forever();
}

function* stuckFromTheBeginning(): Operation {
  if (BUDGET.maxSteps > 0) forever();
  yield step('a step', () => undefined);
}

describe('a task that never yields', function () {
  this.timeout(60_000);

  for (const [where, b, begun] of [
    ['in a step', stuckInAStep, 'spin'],
    ['between two steps', stuckBetweenSteps, 'the last step'],
    ['before its first step', stuckFromTheBeginning, 'its way to its first step'],
  ] as const) {
    it(`is named, ${where}`, () => {
      const program = programOf({ a: visibleSteps('a', 2), b });
      const search = () => explore(program, BUDGET, { patienceSeconds: PATIENCE_SECONDS });
      const told = `b never yields: ${PATIENCE_SECONDS} s after it began "${begun}"`;
      expect(search).to.throw(StepTimeoutError, told);
    });
  }

  it('leaves what is searched after it alone', () => {
    const program = programOf({ a: visibleSteps('a', 2), b: visibleSteps('b', 2) });
    expect(explore(program, BUDGET, { patienceSeconds: PATIENCE_SECONDS }).outcomeCount).to.equal(
      6,
    );
  });

  it('is left at once at an interrupt, which whoever listens hears', async () => {
    const child = spawn(process.execPath, [
      '--require',
      'ts-node/register',
      join(__dirname, 'interrupted.ts'),
    ]);
    await once(child.stdout, 'data');
    child.kill('SIGINT');
    expect(await once(child, 'exit')).to.deep.equal([130, null]);
  });
});
