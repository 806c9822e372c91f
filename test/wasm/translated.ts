/** Loads translated C. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CModule } from '../../src/wasm/c-module';
import { loadModule } from '../../src/wasm/load-module';
import { type TranslateOptions, translate } from '../../src/wasm/translate';
import { inScratch } from './clang';

export function translated(text: string, options: TranslateOptions = {}): CModule {
  return inScratch((directory) => {
    const path = join(directory, 'unit.js');
    writeFileSync(path, translate(text, options));
    return loadModule(path);
  });
}
