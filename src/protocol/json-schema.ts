/** The protocol's JSON Schema, from the definitions that the suite itself checks messages with. */
import { z } from 'zod';
import { capabilityMeanings } from './capabilities';
import { DescribeResult, Request, Response, RunResult } from './messages';
import {
  AgeingFunction,
  CallbackName,
  DriverFunction,
  FunctionName,
  InvalidationEvent,
  PageFunction,
  Range,
  RangeCall,
  ReportName,
  Span,
} from './names';
import { Action, Behaviour, Driver, Script, Task } from './script';
import { TraceEvent } from './trace';

/** By their names in `$defs`; each describes itself. */
const definitions = {
  ...{ Request, Response, DescribeResult, RunResult, Script, TraceEvent },
  ...{ Driver, Behaviour, Task, Action, Range, Span },
  ...{ CallbackName, DriverFunction, FunctionName, RangeCall, PageFunction, AgeingFunction },
  ...{ InvalidationEvent, ReportName },
} satisfies Record<string, z.ZodType>;

/** The text of schemas/protocol.schema.json. */
export function protocolSchema(): string {
  const registry = z.registry<{ id: string }>();
  for (const [id, schema] of Object.entries(definitions)) registry.add(schema, { id });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/$defs/${id}` });
  const $defs = Object.fromEntries<unknown>(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...rest }]) => [id, rest]),
  );
  $defs.Capability = {
    description: 'What an implementation can do beyond the plain calls.',
    oneOf: Object.entries(capabilityMeanings).map(([name, description]) => {
      return { const: name, description };
    }),
  };
  const document = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'mmu-notifier-spec protocol',
    description: 'JSON-RPC 2.0 between the suite and an adapter, one message a line.',
    $defs,
  };
  // Zod writes references to what several schemas share as if it were a document of its own.
  const text = JSON.stringify(document, null, 2).replaceAll('__shared#/', '__shared/');
  return `${text}\n`;
}
