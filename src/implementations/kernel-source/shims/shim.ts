import type { Operation } from '../../../machine/machine';
import type { CValue } from '../../../wasm/c-module';
import type { CallContext } from '../call-context';

/** One function of native/kernel-source/include/k.h; `site` is where it is called. */
export type Shim = (
  c: CallContext,
  site: number,
  ...args: number[]
) => Operation<CValue | undefined>;

export type Shims = Readonly<Record<string, Shim>>;
