/**
 * Reads one answer of an adapter. Reading takes bounded time and memory, whatever the answer has:
 * it ends at the first thing that does not fit, and at the deadline.
 */
import { z } from 'zod';
import { printableLine, UNSAFE } from '../../counterexample/printable';
import {
  type Method,
  type Request,
  Response,
  RunOutcome,
  RunResult,
  results,
} from '../../protocol/messages';
import { TraceEvent } from '../../protocol/trace';
import { AdapterError, AdapterTimeoutError, ScriptRefusedError } from './adapter-error';
import { clip } from './clip';

/** Throws an AdapterTimeoutError once the time for an answer is over. */
export type CheckTime = () => void;

/** Bytes of an answer to anything but `run`: a description is short. */
export const SHORT_ANSWER_BYTES = 64 * 1024;

const QUOTED_MAX = 80;
/** Of the schema's own message, which quotes keys. */
const REASON_MAX = 200;

/** Lists whose elements are read one by one: a schema would collect every mistake in them. */
const Outcomes = z.strictObject({ ...RunResult.shape, outcomes: z.array(z.unknown()).min(1) });
const Events = z.strictObject({ ...RunOutcome.shape, trace: z.array(z.unknown()) });

/** An escape in the JSON text that can stand for an unsafe character. */
const ESCAPE = /\\[bfnrtu]/;

/** Reads the result in an answer; `what` names it in an error. */
export type Reader<Result> = (value: unknown, what: string, checkTime: CheckTime) => Result;

export const readers = {
  describe: (value: unknown, what: string) => checked(value, results.describe, what),
  run: readRun,
  shutdown: (value: unknown, what: string) => checked(value, results.shutdown, what),
} as const satisfies Record<Method, Reader<unknown>>;

/** The result. Throws an AdapterError that says what was expected. */
export function readAnswer<Result>(
  line: string,
  request: Request,
  read: Reader<Result>,
  checkTime: CheckTime,
): Result {
  const response = checked(parsed(line, checkTime), Response, 'a JSON-RPC 2.0 response');
  if (response.id !== request.id) {
    throw new AdapterError(`the adapter answered request ${response.id}, expected ${request.id}`);
  }
  if ('error' in response) {
    throw new ScriptRefusedError(
      `the adapter answered ${request.method} with an error: ${response.error.message}`,
    );
  }
  return read(response.result, `the result of ${request.method}`, checkTime);
}

/** Each element as it is read; the time is looked at before each. */
function readRun(value: unknown, what: string, checkTime: CheckTime): RunResult {
  const { outcomes, ...rest } = checked(value, Outcomes, what);
  return {
    ...rest,
    outcomes: outcomes.map((one, index) => {
      checkTime();
      const at = ['outcomes', index];
      const { trace, interleavings } = checked(one, Events, what, at);
      const events = trace.map((event, place) => {
        checkTime();
        return checked(event, TraceEvent, what, [...at, 'trace', place]);
      });
      return { trace: events, interleavings };
    }),
  };
}

/**
 * The value, whose texts are printable lines. So nothing that an adapter says can move the cursor
 * or begin a line of its own, wherever it is printed.
 */
function parsed(line: string, checkTime: CheckTime): unknown {
  const isSafe = !ESCAPE.test(line) && line.search(UNSAFE) < 0;
  try {
    if (isSafe) return JSON.parse(line);
    return JSON.parse(line, (_, value: unknown) => {
      checkTime();
      return typeof value === 'string' ? printableLine(value) : value;
    });
  } catch (error) {
    if (error instanceof AdapterTimeoutError) throw error;
    const what = error instanceof RangeError ? 'what is nested too deeply' : quoted(line);
    throw new AdapterError(
      `the adapter wrote ${what}, expected a JSON-RPC 2.0 response on one line`,
    );
  }
}

function checked<Value>(
  value: unknown,
  schema: z.ZodType<Value>,
  expected: string,
  at: readonly PropertyKey[] = [],
): Value {
  const { data, error, success } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const path = [...at, ...(issue?.path ?? [])].join('.');
  const where = path === '' ? '' : ` at ${path}`;
  const reason = clip(printableLine(issue?.message ?? ''), REASON_MAX);
  throw new AdapterError(`the adapter's answer is not ${expected}${where}: ${reason}`);
}

/** The beginning of a line that an adapter has written. */
export function quoted(line: string): string {
  return JSON.stringify(line.length <= QUOTED_MAX ? line : `${line.slice(0, QUOTED_MAX)}…`);
}
