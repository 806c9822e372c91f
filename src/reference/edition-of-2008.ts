/** An edition of the notifiers of January 2008, as an implementation of its own. */
import type { Edition } from '../history/editions';
import type { Script } from '../spec/script';
import { referenceParts } from './kernel-under-test';
import { Reference } from './reference';

export class EditionOf2008 extends Reference {
  constructor({ name, Core }: Edition) {
    super(name, '2.6.24', { ...referenceParts, CoreOf2008: Core });
  }

  /** It has nothing of what was merged. */
  declines(script: Script): string | null {
    return script.notifiersOf2008 !== undefined ? null : 'has the notifiers of 2008 only';
  }
}
