/** The functions of native/kernel-source/include/k.h. */
import { lockdepShims } from './lockdep';
import { lockShims } from './locks';
import { memoryShims } from './memory';
import { mmReferenceShims } from './mm-references';
import { rcuShims } from './rcu';
import type { Shims } from './shim';
import { slabShims } from './slab';
import { taskShims } from './tasks';

export const shims: Shims = {
  ...lockShims,
  ...lockdepShims,
  ...memoryShims,
  ...mmReferenceShims,
  ...rcuShims,
  ...slabShims,
  ...taskShims,
};
