/**
 * One process that speaks the protocol of src/protocol/messages.ts. Requests go one at a time, and
 * whatever does not fit is an error that says what was expected: with it the process is done for,
 * and the next request needs a fresh one.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { z } from 'zod';
import {
  type DescribeResult,
  Request,
  Response,
  type RunResult,
  results,
} from '../../protocol/messages';
import type { Script } from '../../protocol/script';

/** How much of an adapter is borne with. */
export interface Limits {
  /** Until an answer must be there, in milliseconds. */
  readonly answerWithinMs: number;
  /** Bytes of one answer. */
  readonly answerBytes: number;
}

export const DEFAULT_LIMITS: Limits = { answerWithinMs: 60_000, answerBytes: 256 * 1024 * 1024 };

/** What is wrong with an adapter, for whoever wrote it. */
export class AdapterError extends Error {}

/** The adapter answers that it cannot perform the script: it runs, so this may be a known failure. */
export class ScriptRefusedError extends AdapterError {}

/** Lines of its standard error that are quoted when it fails. */
const LOG_LINES = 5;

/** Until it must have ended that was asked to. */
const SHUTDOWN_MS = 2_000;

const NEWLINE = 0x0a;

interface Pending {
  settle(line: string): void;
  fail(error: AdapterError): void;
}

const running = new Set<AdapterProcess>();
process.once('exit', () => {
  for (const one of running) one.kill();
});

export class AdapterProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private log = '';
  private unread: Buffer[] = [];
  private unreadBytes = 0;
  private pending: Pending | null = null;
  /** Why it can't be asked any more. */
  private broken: string | null = null;
  private nextId = 1;
  private readonly ended: Promise<void>;

  constructor(
    argv: readonly [string, ...string[]],
    private readonly limits: Limits = DEFAULT_LIMITS,
    cwd = process.cwd(),
  ) {
    const [command, ...rest] = argv;
    // A group of its own, to be ended whole: it may have started others.
    this.child = spawn(command, rest, { stdio: 'pipe', shell: false, cwd, detached: true });
    running.add(this);
    this.ended = new Promise((resolve) => this.child.once('close', () => resolve()));
    this.child.on('error', (error: NodeJS.ErrnoException) => {
      this.fail(`could not be started: ${error.message}${remedy(error.code)}`);
    });
    this.child.on('close', (code, signal) => {
      this.fail(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
    });
    // One that has ended does not read either: how it ended is known a moment later, and says more.
    this.child.stdin.on('error', (error) => {
      setTimeout(() => this.fail(`does not read its input: ${error.message}`), 200);
    });
    this.child.stdout.on('data', (chunk: Buffer) => this.receive(chunk));
    this.child.stderr.on('data', (chunk: Buffer) => this.keepLog(chunk));
  }

  /** What it is. Rejects, as the other requests do, with an AdapterError. */
  async describe(): Promise<DescribeResult> {
    return this.ask({ jsonrpc: '2.0', id: this.nextId++, method: 'describe' }, results.describe);
  }

  async run(script: Script): Promise<RunResult> {
    const id = this.nextId++;
    return this.ask({ jsonrpc: '2.0', id, method: 'run', params: { script } }, results.run);
  }

  /** Ask it to end, so that it can tidy up; it is made to where it doesn't. */
  async shutdown(): Promise<void> {
    if (this.broken === null) {
      const id = this.nextId++;
      const asked = this.ask({ jsonrpc: '2.0', id, method: 'shutdown' }, results.shutdown);
      const ended = asked.then(
        () => this.ended,
        () => undefined,
      );
      await Promise.race([ended, delay(SHUTDOWN_MS, undefined, { ref: false })]);
    }
    this.kill();
  }

  kill(): void {
    this.broken ??= 'has been ended';
    this.endGroup();
  }

  private endGroup(): void {
    running.delete(this);
    const { pid } = this.child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }

  private async ask<Result>(request: Request, result: z.ZodType<Result>): Promise<Result> {
    const line = await this.exchange(request);
    try {
      return understand(line, request, result);
    } catch (error) {
      this.fail(error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  private exchange(request: Request): Promise<string> {
    return new Promise((resolve, reject) => {
      if (this.broken !== null) {
        reject(this.error(this.broken));
        return;
      }
      const seconds = this.limits.answerWithinMs / 1000;
      const timer = setTimeout(
        () => this.fail(`has not answered ${request.method} within ${seconds} s`),
        this.limits.answerWithinMs,
      );
      const settled = <Value>(then: (value: Value) => void) => {
        return (value: Value) => {
          clearTimeout(timer);
          this.pending = null;
          then(value);
        };
      };
      this.pending = { settle: settled(resolve), fail: settled(reject) };
      this.child.stdin.write(`${JSON.stringify(Request.parse(request))}\n`);
    });
  }

  private receive(chunk: Buffer): void {
    if (this.broken !== null) return;
    let rest = chunk;
    for (let end = rest.indexOf(NEWLINE); end >= 0; end = rest.indexOf(NEWLINE)) {
      const line = Buffer.concat([...this.unread, rest.subarray(0, end)]).toString('utf8');
      this.unread = [];
      this.unreadBytes = 0;
      rest = rest.subarray(end + 1);
      if (this.pending === null) {
        this.fail(`wrote to standard output without being asked: ${quoted(line)}`);
        return;
      }
      this.pending.settle(line);
    }
    this.unread.push(rest);
    this.unreadBytes += rest.length;
    if (this.unreadBytes > this.limits.answerBytes) {
      this.fail(`floods standard output: more than ${this.limits.answerBytes} bytes in one answer`);
    }
  }

  private keepLog(chunk: Buffer): void {
    const lines = `${this.log}${chunk.toString('utf8')}`.split('\n');
    this.log = lines
      .slice(-LOG_LINES - 1)
      .join('\n')
      .slice(-4096);
  }

  /** It is done for; whoever waits for an answer learns why. */
  private fail(why: string): void {
    this.broken ??= why;
    this.pending?.fail(this.error(why));
    this.endGroup();
  }

  private error(why: string): AdapterError {
    const log = this.log.trim();
    return new AdapterError(`the adapter ${why}${log === '' ? '' : `; its last words:\n${log}`}`);
  }
}

/** The result in an answer to a request; throws an AdapterError that says what was expected. */
function understand<Result>(line: string, request: Request, result: z.ZodType<Result>): Result {
  const response = parsed(line, Response, 'a JSON-RPC 2.0 response');
  if (response.id !== request.id) {
    throw new AdapterError(`the adapter answered request ${response.id}, expected ${request.id}`);
  }
  if ('error' in response) {
    throw new ScriptRefusedError(
      `the adapter answered ${request.method} with an error: ${response.error.message}`,
    );
  }
  return checked(response.result, result, `the result of ${request.method}`);
}

function parsed<Value>(line: string, schema: z.ZodType<Value>, expected: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new AdapterError(`the adapter wrote ${quoted(line)}, expected ${expected} on one line`);
  }
  return checked(value, schema, expected);
}

function checked<Value>(value: unknown, schema: z.ZodType<Value>, expected: string): Value {
  const { data, error, success } = schema.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const path = issue === undefined || issue.path.length === 0 ? '' : ` at ${issue.path.join('.')}`;
  throw new AdapterError(`the adapter's answer is not ${expected}${path}: ${issue?.message}`);
}

function remedy(code: string | undefined): string {
  if (code === 'ENOENT') return ': expected the path of a program, or one on the PATH';
  if (code === 'EACCES') return ': not executable; run chmod +x, or put its interpreter in front';
  return '';
}

function quoted(line: string): string {
  return JSON.stringify(line.length <= 80 ? line : `${line.slice(0, 80)}…`);
}
