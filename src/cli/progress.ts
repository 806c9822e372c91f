/** Progress while a run lasts: one line that changes on a terminal, a line now and then in a log. */
import { groupDigits } from '../report/console-text';
import type { MessageLog } from '../suite/message-log';

export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
}

const TERMINAL_PERIOD_MS = 100;
const LOG_PERIOD_MS = 10_000;
const CLEAR_LINE = '\r\u001b[K';

export class Progress {
  readonly #stream: ProgressStream;
  readonly #total: number;
  readonly #terminal: boolean;
  readonly #now: () => number;
  #due: number;

  constructor(stream: ProgressStream, total: number, now: () => number = Date.now) {
    this.#stream = stream;
    this.#total = total;
    this.#terminal = stream.isTTY === true;
    this.#now = now;
    this.#due = this.#terminal ? 0 : now() + LOG_PERIOD_MS;
  }

  /** To be called after every message; it prints only when a line is due. */
  update(log: MessageLog): void {
    const now = this.#now();
    if (now < this.#due) return;
    this.#due = now + (this.#terminal ? TERMINAL_PERIOD_MS : LOG_PERIOD_MS);
    const line = `${groupDigits(log.finishedCases)} of ${groupDigits(this.#total)} scenarios`;
    this.#stream.write(this.#terminal ? `${CLEAR_LINE}${line}` : `${line}\n`);
  }

  /** Takes the line off the terminal. */
  clear(): void {
    if (this.#terminal) this.#stream.write(CLEAR_LINE);
  }
}
