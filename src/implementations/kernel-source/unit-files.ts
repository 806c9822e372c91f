/** A unit as files of the cache: what is made from a tree is kept, and read by search workers. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { capabilities } from '../../protocol/capabilities';
import type { CModule } from '../../wasm/c-module';
import { loadModule } from '../../wasm/load-module';
import type { KernelUnit, RecordLayout } from './unit';

const Layout = z.object({
  name: z.string(),
  size: z.number(),
  fields: z
    .array(
      z.object({
        name: z.string(),
        offset: z.number(),
        size: z.number(),
        isPointer: z.boolean(),
        bits: z.object({ first: z.number(), count: z.number() }).nullable(),
        type: z.string(),
      }),
    )
    .readonly(),
  records: z
    .array(z.object({ name: z.string(), offset: z.number(), record: z.string() }))
    .readonly(),
  file: z.string(),
}) satisfies z.ZodType<RecordLayout>;

const UnitData = z.object({
  release: z.string(),
  fullRelease: z.string(),
  layouts: z.array(Layout),
  constants: z.record(z.string(), z.number()),
  features: z.object({
    callbacks: z.array(z.string()).readonly(),
    intervalCallbacks: z.array(z.string()).readonly(),
  }),
  capabilities: z.array(z.enum(capabilities)),
  files: z.array(z.string()).readonly(),
  /** The source text of each site of the module. */
  lines: z.array(z.string()),
});
export type UnitData = z.infer<typeof UnitData>;

const moduleIn = (folder: string) => join(folder, 'unit.js');
const dataIn = (folder: string) => join(folder, 'unit.json');

export function isUnit(folder: string): boolean {
  return existsSync(moduleIn(folder)) && existsSync(dataIn(folder));
}

export function writeModule(folder: string, text: string): CModule {
  writeFileSync(moduleIn(folder), text);
  return loadModule(moduleIn(folder));
}

/** The last file of a unit to be written. */
export function writeUnitData(folder: string, data: UnitData): void {
  writeFileSync(dataIn(folder), JSON.stringify(data));
}

export function readUnit(folder: string): KernelUnit {
  const data = UnitData.parse(JSON.parse(readFileSync(dataIn(folder), 'utf8')));
  const modulePath = moduleIn(folder);
  const module = loadModule(modulePath);
  const lines = new Map(
    module.sites.map(({ file, line }, index) => [`${file}:${line}`, data.lines[index] ?? '']),
  );
  return {
    ...data,
    folder,
    modulePath,
    module,
    layouts: new Map(data.layouts.map((layout) => [layout.name, layout])),
    constants: new Map(Object.entries(data.constants)),
    sourceLine: ({ file, line }) => lines.get(`${file}:${line}`) ?? '',
  };
}
