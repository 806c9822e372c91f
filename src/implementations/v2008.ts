/** A revision of the notifiers of January 2008, as an implementation of its own. */

import type { Script } from '../protocol/script';
import { Reference, type ReferenceOptions } from './reference';

export class Revision2008 extends Reference {
  /** `name` is that of a revision in src/linux/v2008/revisions.ts. */
  constructor(name: string, options: Pick<ReferenceOptions, 'budget' | 'search'> = {}) {
    super({ ...options, version: '2.6.24', model: { implementation: name } });
  }

  /** These revisions have nothing of what was merged. */
  unsupportedReason(script: Script): string | null {
    return script.notifiersOf2008 !== undefined ? null : 'has the notifiers of 2008 only';
  }
}
