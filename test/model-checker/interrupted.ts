/** A process that searches for ever, and ends with 130 when it hears an interrupt. */
import { writeSync } from 'node:fs';
import { withTimeout } from '../../src/model-checker/step-timeout';

process.once('SIGINT', () => process.exit(130));
withTimeout(() => {
  writeSync(1, 'searching\n');
  for (;;);
}, 1_000_000);
