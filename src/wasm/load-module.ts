import { resolve } from 'node:path';
import type { CModule } from './c-module';

/** Loads what `translate` has made. */
export function loadModule(path: string): CModule {
  return require(resolve(path)) as CModule;
}
