/** Steps that never end, and that nothing can interrupt from inside. */
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
const STEP_TIMEOUT_SECONDS = 2;

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
      const search = () => explore(program, BUDGET, { stepTimeoutSeconds: STEP_TIMEOUT_SECONDS });
      const message = `b never yields: ${STEP_TIMEOUT_SECONDS} s after it began "${begun}"`;
      expect(search).to.throw(StepTimeoutError, message);
    });
  }

  it('does not affect the next search', () => {
    const program = programOf({ a: visibleSteps('a', 2), b: visibleSteps('b', 2) });
    expect(
      explore(program, BUDGET, { stepTimeoutSeconds: STEP_TIMEOUT_SECONDS }).outcomeCount,
    ).to.equal(6);
  });

  it('is stopped at once by SIGINT, which the listeners receive', async () => {
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
