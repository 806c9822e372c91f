/** An edition of the notifiers of January 2008, as an implementation of its own. */

import { referenceParts } from '../harness/kernel-under-test';
import type { Edition } from '../linux/v2008/revisions';
import type { Budget } from '../model-checker/exploration';
import type { Script } from '../protocol/script';
import { Reference, type SearchChoice } from './reference';

export class Revision2008 extends Reference {
  constructor(
    private readonly edition: Edition,
    budget?: Budget,
    search?: SearchChoice,
  ) {
    const { name, Core } = edition;
    super(name, '2.6.24', { ...referenceParts, CoreOf2008: Core }, budget, search);
  }

  override within(budget: Partial<Budget>): Revision2008 {
    return new Revision2008(this.edition, { ...this.budget, ...budget }, this.search);
  }

  /** It has nothing of what was merged. */
  unsupportedReason(script: Script): string | null {
    return script.notifiersOf2008 !== undefined ? null : 'has the notifiers of 2008 only';
  }
}
