/** A process whose search never ends, and that exits with 130 on SIGINT. */
import { writeSync } from 'node:fs';
import { withTimeout } from '../../src/model-checker/step-timeout';

process.once('SIGINT', () => process.exit(130));
withTimeout(() => {
  writeSync(1, 'searching\n');
  for (;;);
}, 1_000_000);
