/** The protocol's JSON Schema, from the definitions that the suite itself checks messages with. */
import { z } from 'zod';
import { DescribeResult, Request, Response, RunResult } from './messages';
import { Script } from './script';
import { TraceEvent } from './trace';

/** The text of schemas/protocol.schema.json. */
export function protocolSchema(): string {
  const registry = z.registry<{ id: string; description: string }>();
  registry.add(Request, { id: 'Request', description: 'What the suite writes, one a line.' });
  registry.add(Response, { id: 'Response', description: 'What an adapter answers, one a line.' });
  registry.add(DescribeResult, { id: 'DescribeResult', description: 'The result of describe.' });
  registry.add(RunResult, { id: 'RunResult', description: 'The result of run.' });
  registry.add(Script, { id: 'Script', description: 'What is to be performed.' });
  registry.add(TraceEvent, { id: 'TraceEvent', description: 'One thing that was observed.' });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/$defs/${id}` });
  const $defs = Object.fromEntries(
    Object.entries(schemas).map(([id, { $id: _id, $schema: _schema, ...rest }]) => [id, rest]),
  );
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
