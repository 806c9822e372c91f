/** Plans whose only property is that the kernel log is clean. */
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import { logIsCleanBut } from '../../src/properties/kernel-reports';
import type { Script } from '../../src/protocol/script';

export function filed(guaranteeId: string, of: Script): FiledPlan {
  const property = logIsCleanBut(new Set());
  const sentence = 'the kernel log is clean';
  return {
    scenario: { guaranteeId, scenarioId: `${guaranteeId}.1`, statement: sentence },
    properties: [{ sentence, property, quantifier: 'every', script: of, since: 0 }],
    held: [],
    heldIn: of,
    script: of,
  };
}
