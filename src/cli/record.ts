/** `mmu-notifier-spec record`: prints the script that records, for a machine without Node.js. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../package-root';
import type { Io } from './io';

export async function record(io: Io): Promise<number> {
  io.stdout.write(readFileSync(join(packageRoot(), 'native/recorder/record.sh'), 'utf8'));
  return 0;
}
