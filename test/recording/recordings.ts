/** The recordings of test/fixtures, and changes of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type JudgedRecording, judgeRecording } from '../../src/recording/judge-recording';

export const RECORDINGS = join(__dirname, '../fixtures/recordings');

/** `kvm-6.12-memory` and so on. */
export const recordingNames = readdirSync(RECORDINGS)
  .filter((name) => name.endsWith('.txt.gz'))
  .map((name) => name.replace('.txt.gz', ''));

const texts = new Map<string, string>();

export function textOf(name: string): string {
  const known = texts.get(name);
  if (known !== undefined) return known;
  const text = gunzipSync(readFileSync(join(RECORDINGS, `${name}.txt.gz`))).toString('latin1');
  texts.set(name, text);
  return text;
}

/** In pieces, as a file is read. */
export async function judgeText(text: string, piece = 10_007): Promise<JudgedRecording> {
  return judgeRecording(pieces(text, piece));
}

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

/** The ids of the guarantees that are broken. */
export async function brokenIn(text: string): Promise<string[]> {
  const { judged } = await judgeText(text);
  return [...new Set(judged.violations.map(({ guarantee }) => guarantee))];
}

/** A recording with other events; its end says how many they are. */
export function withEvents(text: string, change: (events: string[]) => string[]): string {
  const lines = text.split('\n');
  const begin = lines.indexOf('# trace:') + 1;
  const end = lines.findIndex((line) => line.startsWith('# end:'));
  const events = change(lines.slice(begin, end));
  return [...lines.slice(0, begin), ...events, `# end: ${events.length}`, ''].join('\n');
}

/** A call or a callback in the events of a recording: the lines at which it begins and ends. */
export interface Span {
  readonly name: string;
  readonly task: string;
  readonly from: number;
  readonly to: number;
  /** The name of the one that it is inside of. */
  readonly parent: Span | null;
}

const EVENT = /^\s*(\S.*?-\d+)\s+\[\d+\] \S+\s+[\d.]+: (\w+):/;

/** In the order in which they begin. */
export function spansOf(events: readonly string[]): Span[] {
  const open = new Map<string, { -readonly [Key in keyof Span]: Span[Key] }[]>();
  const all: Span[] = [];
  for (const [at, line] of events.entries()) {
    const [, task = '', event = ''] = EVENT.exec(line) ?? [];
    if (task === '' || !/^(?:\w+__ret|\w+)$/.test(event) || event.startsWith('mmap_lock')) continue;
    const stack = open.get(task) ?? [];
    open.set(task, stack);
    if (event.endsWith('__ret')) {
      const span = stack.pop();
      if (span) span.to = at;
    } else {
      const span = { name: event, task, from: at, to: -1, parent: stack.at(-1) ?? null };
      stack.push(span);
      all.push(span);
    }
  }
  return all.filter(({ to }) => to >= 0);
}

/** The lines of a span, those of other tasks aside. */
export function linesOf(events: readonly string[], { from, to, task }: Span): number[] {
  const numbers: number[] = [];
  for (let at = from; at <= to; at += 1)
    if (EVENT.exec(events[at] ?? '')?.[1] === task) numbers.push(at);
  return numbers;
}
