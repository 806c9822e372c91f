/**
 * How the suite talks to an implementation in a process of its own: JSON-RPC 2.0, one message a
 * line, requests on its standard input and responses on its standard output. What it writes to
 * standard error is a log, and never counts as a failure.
 */
import { z } from 'zod';
import { modeSchema } from './implementation';
import { Script } from './script';
import { TraceEvent } from './trace';

/** Version of the protocol; another number is another language. */
export const PROTOCOL_VERSION = 1;

/** A count that may exceed 2^53: from 1, as what was never seen is no outcome. */
const Count = z.string().regex(/^[1-9]\d{0,999}$/);

export const DescribeResult = z
  .strictObject({
    protocol: z
      .literal(PROTOCOL_VERSION)
      .describe('The version of the protocol; another number is another language.'),
    name: z.string().min(1).describe('The name of the implementation, of 100 characters at most.'),
    version: z.string().min(1).describe('Its version, of 100 characters at most.'),
    capabilities: z
      .array(z.string())
      .describe(
        'What it can do beyond the plain calls: names of $defs/Capability, of which others are an error.',
      ),
    mode: modeSchema.describe(
      '`exhaustive` if it reports every interleaving of a script, `sampled` if it reports some.',
    ),
    linux: z
      .string()
      .regex(/^\d+(\.\d+){1,2}$/)
      .optional()
      .describe(
        'The release of Linux that it follows, such as 6.12: it is asked what that one promises. Absent: what all promise that the suite knows.',
      ),
  })
  .describe('The result of describe: what the implementation is.');
export type DescribeResult = z.infer<typeof DescribeResult>;

export const RunParameters = z
  .strictObject({ script: Script.describe('What is to be performed.') })
  .describe('The parameters of run.');

export const RunOutcome = z
  .strictObject({
    trace: z.array(TraceEvent).describe('What was observed, in the order in which it happened.'),
    interleavings: Count.describe(
      'In how many interleavings, or runs, it was seen: a decimal number from 1, as a string.',
    ),
  })
  .describe('One trace that the script ended with.');

export const RunResult = z
  .strictObject({
    outcomes: z.array(RunOutcome).min(1).describe('Each distinct trace once.'),
    states: z
      .int()
      .min(0)
      .describe('Distinct states visited; 0 where states are not known. For people.'),
    complete: z
      .boolean()
      .describe('False where an exhaustive implementation gave up; true for a sampled one.'),
  })
  .describe('The result of run: what was seen of the script.');
export type RunResult = z.infer<typeof RunResult>;

const RequestId = z.int().min(1);
const version = z.literal('2.0').describe('The version of JSON-RPC.');
const id = RequestId.describe('The number of the request, which its response has too.');

export const Request = z
  .discriminatedUnion('method', [
    z
      .strictObject({ jsonrpc: version, id, method: z.literal('describe') })
      .describe('Asks what the implementation is. The result is a DescribeResult.'),
    z
      .strictObject({
        jsonrpc: version,
        id,
        method: z.literal('run'),
        params: RunParameters.describe('What is to be run.'),
      })
      .describe(
        'Asks for a script to be performed, from a fresh state. The result is a RunResult.',
      ),
    z
      .strictObject({ jsonrpc: version, id, method: z.literal('shutdown') })
      .describe('Asks the adapter to answer null, and to end.'),
  ])
  .describe('What the suite writes, one a line. The next comes after the response.');
export type Request = z.infer<typeof Request>;
export type Method = Request['method'];

/** What each method answers with. */
export const results = {
  describe: DescribeResult,
  run: RunResult,
  shutdown: z.null(),
} as const satisfies Record<Method, z.ZodType>;

/** A response; whether its result fits the method is checked against `results`. */
export const Response = z
  .union([
    z
      .strictObject({
        jsonrpc: version,
        id: RequestId.describe('The number of the request.'),
        result: z.unknown().describe('What the method answers with.'),
      })
      .describe('An answer.'),
    z
      .strictObject({
        jsonrpc: version,
        id: RequestId.nullable().describe(
          'The number of the request; null where it could not be read.',
        ),
        error: z
          .strictObject({
            code: z.int().describe('A number of the own choice, or one of JSON-RPC.'),
            message: z.string().describe('Why. The suite quotes it in the failure.'),
            data: z.unknown().optional().describe('Anything more; the suite does not read it.'),
          })
          .describe('Why there is no answer.'),
      })
      .describe('The request cannot be answered: the scenario fails, and the next is asked for.'),
  ])
  .describe('What an adapter answers, one a line.');
export type Response = z.infer<typeof Response>;
