/** What an adapter could be judged by besides, if it said what it can. */

import { undeclaredCapabilities } from '../conformance/probes';
import { Adapter, type Argv, type Description } from '../implementations/adapter/adapter';
import { DEFAULT_LIMITS } from '../implementations/adapter/adapter-process';

/** An adapter may wait for ever for what it does not know: that must not take long. */
const LIMITS = { ...DEFAULT_LIMITS, answerWithinMs: 2_000 };

/** A line for each capability that is not claimed although its probe works. */
export async function undeclaredNotes(
  argv: Argv,
  description: Description,
  cwd: string,
): Promise<readonly string[]> {
  const adapter = new Adapter(argv, description, LIMITS, cwd);
  try {
    return (await undeclaredCapabilities(adapter)).map(
      (capability) =>
        `note    ${capability}: not claimed, but its probe works; scenarios that need it are unsupported`,
    );
  } finally {
    await adapter.close();
  }
}
