/** The faults that `--fault` can name. */
import { UsageError } from '../usage-error';

/** The id, where there is such a fault. */
export function knownFault(id: string, flag: string): string {
  // Hundreds of modules: loaded only where a fault is asked for.
  const { faults } = require('../../faults/index') as typeof import('../../faults/index');
  if (faults.some((fault) => fault.id === id)) return id;
  throw new UsageError(`${flag} ${id}: no such fault; expected an id such as ${faults[0]?.id}`);
}
