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

/** A count that may exceed 2^53, in decimal digits: from 1, as what was never seen is no outcome. */
const Count = z.string().regex(/^[1-9]\d{0,999}$/);

export const DescribeResult = z.strictObject({
  protocol: z.literal(PROTOCOL_VERSION),
  name: z.string().min(1),
  version: z.string().min(1),
  /** Names of docs/check-your-implementation.md; one that the suite does not know is an error. */
  capabilities: z.array(z.string()),
  mode: modeSchema,
  /** The release of Linux that it follows, such as 6.12: it is asked what that one promises. */
  linux: z
    .string()
    .regex(/^\d+(\.\d+){1,2}$/)
    .optional(),
});
export type DescribeResult = z.infer<typeof DescribeResult>;

export const RunParameters = z.strictObject({ script: Script });

export const RunOutcome = z.strictObject({
  trace: z.array(TraceEvent),
  /** In how many interleavings, or runs, it was seen. */
  interleavings: Count,
});

export const RunResult = z.strictObject({
  /** Each distinct trace once. */
  outcomes: z.array(RunOutcome).min(1),
  /** Distinct states visited; 0 where states are not known. */
  states: z.int().min(0),
  /** False where an exhaustive implementation gave up. */
  complete: z.boolean(),
});
export type RunResult = z.infer<typeof RunResult>;

const RequestId = z.int().min(1);

export const Request = z.discriminatedUnion('method', [
  z.strictObject({ jsonrpc: z.literal('2.0'), id: RequestId, method: z.literal('describe') }),
  z.strictObject({
    jsonrpc: z.literal('2.0'),
    id: RequestId,
    method: z.literal('run'),
    params: RunParameters,
  }),
  z.strictObject({ jsonrpc: z.literal('2.0'), id: RequestId, method: z.literal('shutdown') }),
]);
export type Request = z.infer<typeof Request>;
export type Method = Request['method'];

/** What each method answers with. */
export const results = {
  describe: DescribeResult,
  run: RunResult,
  shutdown: z.null(),
} as const satisfies Record<Method, z.ZodType>;

/** A response; whether its result fits the method is checked against `results`. */
export const Response = z.union([
  z.strictObject({ jsonrpc: z.literal('2.0'), id: RequestId, result: z.unknown() }),
  z.strictObject({
    jsonrpc: z.literal('2.0'),
    id: RequestId.nullable(),
    error: z.strictObject({ code: z.int(), message: z.string(), data: z.unknown().optional() }),
  }),
]);
export type Response = z.infer<typeof Response>;
