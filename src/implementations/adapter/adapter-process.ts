/**
 * One process that speaks the protocol of src/protocol/messages.ts. Requests go one at a time, and
 * whatever does not fit is an error that says what was expected: with it the process is done for,
 * and the next request needs a fresh one.
 */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type DescribeResult, Request, type RunResult } from '../../protocol/messages';
import type { Script } from '../../protocol/script';
import { AdapterError, AdapterTimeoutError } from './adapter-error';
import { quoted, type Reader, readAnswer, readers, SHORT_ANSWER_BYTES } from './read-answer';

/** How much of an adapter is borne with. */
export interface Limits {
  /** Until an answer must be there and be read, in milliseconds. */
  readonly answerWithinMs: number;
  /** Bytes of the answer to a script. */
  readonly answerBytes: number;
  /** Scripts in a row that it may leave without an answer; then it is asked no more. */
  readonly unansweredScripts: number;
}

export const DEFAULT_LIMITS: Limits = {
  answerWithinMs: 60_000,
  answerBytes: 32 * 1024 * 1024,
  unansweredScripts: 3,
};

/** Lines of its standard error that are quoted when it fails, and characters of each. */
const LOG_LINES = 5;
const LOG_LINE_MAX = 200;

/** Until it must have ended that was asked to. */
const SHUTDOWN_MS = 2_000;

/** Until what it wrote before its end has arrived: others may hold its pipes open for ever. */
const LAST_WORDS_MS = 200;

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const BRACKET = 0x5b;
const BRACE = 0x7b;

/** Of one answer: parsing takes time and memory for each, and nobody can interrupt it. */
const VALUES_MAX = 4_000_000;

interface Pending {
  settle(line: string): void;
  fail(error: AdapterError): void;
}

const running = new Set<AdapterProcess>();
process.once('exit', () => {
  for (const one of running) one.kill();
});
// A worker of a run that was killed: nobody wants its answers any more.
process.once('disconnect', () => process.exit(1));

export class AdapterProcess {
  private readonly child: ChildProcessWithoutNullStreams;
  private log = '';
  private unread: Buffer[] = [];
  private unreadBytes = 0;
  private bytesMax = SHORT_ANSWER_BYTES;
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
    this.ended = new Promise((resolve) => this.child.once('exit', () => resolve()));
    this.child.on('error', (error: NodeJS.ErrnoException) => {
      this.fail(`could not be started: ${error.message}${remedy(error.code)}`);
    });
    this.child.on('exit', (code, signal) => {
      const end = (): void => {
        clearTimeout(timer);
        this.fail(signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`);
        this.closePipes();
      };
      const timer = setTimeout(end, LAST_WORDS_MS);
      this.child.once('close', end);
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
    return this.ask({ jsonrpc: '2.0', id: this.nextId++, method: 'describe' }, readers.describe);
  }

  async run(script: Script): Promise<RunResult> {
    const id = this.nextId++;
    return this.ask({ jsonrpc: '2.0', id, method: 'run', params: { script } }, readers.run);
  }

  /** Ask it to end, so that it can tidy up; it is made to where it doesn't. */
  async shutdown(): Promise<void> {
    if (this.broken === null) {
      const id = this.nextId++;
      const asked = this.ask({ jsonrpc: '2.0', id, method: 'shutdown' }, readers.shutdown);
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

  private async ask<Result>(request: Request, read: Reader<Result>): Promise<Result> {
    const { answerWithinMs, answerBytes } = this.limits;
    const deadline = performance.now() + answerWithinMs;
    this.bytesMax =
      request.method === 'run' ? answerBytes : Math.min(answerBytes, SHORT_ANSWER_BYTES);
    const line = await this.exchange(request);
    try {
      return readAnswer(line, request, read, () => {
        if (performance.now() <= deadline) return;
        const seconds = `${answerWithinMs / 1000} s`;
        throw new AdapterTimeoutError(
          `the adapter's answer to ${request.method} takes more than ${seconds} to be made and read`,
        );
      });
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
      const { answerWithinMs } = this.limits;
      const why = `has not answered ${request.method} within ${answerWithinMs / 1000} s`;
      const timer = setTimeout(() => this.fail(why, AdapterTimeoutError), answerWithinMs);
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
    let rest = chunk;
    while (this.broken === null && rest.length > 0) {
      const end = rest.indexOf(NEWLINE);
      const part = end < 0 ? rest : rest.subarray(0, end);
      this.unread.push(part);
      this.unreadBytes += part.length;
      if (this.unreadBytes > this.bytesMax) {
        this.fail(`floods standard output: more than ${this.bytesMax} bytes in one answer`);
      } else if (end >= 0) this.endLine();
      rest = rest.subarray(part.length + 1);
    }
  }

  private endLine(): void {
    const bytes = Buffer.concat(this.unread);
    this.unread = [];
    this.unreadBytes = 0;
    if (hasTooManyValues(bytes)) {
      this.fail(`floods standard output: more than ${VALUES_MAX} values in one answer`);
      return;
    }
    const line = bytes.toString('utf8');
    if (this.pending === null) {
      this.fail(`wrote to standard output without being asked: ${quoted(line)}`);
    } else this.pending.settle(line);
  }

  private keepLog(chunk: Buffer): void {
    const lines = `${this.log}${chunk.toString('utf8')}`.split('\n');
    const last = lines.slice(-LOG_LINES - 1);
    this.log = last.map((line) => line.slice(0, LOG_LINE_MAX)).join('\n');
  }

  /** It is done for; whoever waits for an answer learns why. */
  private fail(why: string, kind: typeof AdapterError = AdapterError): void {
    this.broken ??= why;
    this.pending?.fail(this.error(why, kind));
    this.endGroup();
  }

  private error(why: string, kind: typeof AdapterError = AdapterError): AdapterError {
    const log = this.log.trim();
    return new kind(`the adapter ${why}${log === '' ? '' : `; its last words:\n${log}`}`);
  }

  /** What it has started may hold them, and this process would wait for that. */
  private closePipes(): void {
    for (const pipe of [this.child.stdin, this.child.stdout, this.child.stderr]) pipe.destroy();
  }
}

/** Each value but the first comes after one of these characters; a text may have them too. */
function hasTooManyValues(bytes: Buffer): boolean {
  let count = 0;
  for (const byte of bytes) {
    if (byte === COMMA || byte === BRACKET || byte === BRACE) count += 1;
  }
  return count > VALUES_MAX;
}

function remedy(code: string | undefined): string {
  if (code === 'ENOENT') return ': expected the path of a program, or one on the PATH';
  if (code === 'EACCES') return ': not executable; run chmod +x, or put its interpreter in front';
  return '';
}
