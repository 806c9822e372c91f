/** Reads a recording as a stream, and judges it: memory does not grow with its length. */
import { observe } from '../properties/any-trace/checks';
import { Judged } from '../properties/any-trace/judged';
import { type Subject, World } from '../properties/any-trace/world';
import { ContradictionError, Conversion } from './conversion';
import { BASE_PROBES } from './guarantees';
import {
  FIRST_LINE,
  HeaderReader,
  RECORDING_FORMAT,
  RecordingError,
  type RecordingHeader,
} from './header';
import { readTraceLine } from './trace-line';

export interface JudgedRecording {
  readonly header: RecordingHeader;
  /** Lines of the trace. */
  readonly events: number;
  /** Calls and callbacks, and their ends, among them. */
  readonly observations: number;
  readonly judged: Judged;
  /** Where judging stopped because events were lost; null where all was judged. */
  readonly lost: { readonly line: number; readonly events: number } | null;
  /** Calls that were open when the recording ended; they are not judged. */
  readonly open: number;
  /** Notifiers and intervals that nobody has ended, though their processes have gone. */
  readonly left: readonly Subject[];
}

const LONGEST_LINE = 1 << 16;
const LOST = /^CPU:\d+ \[LOST (?:(\d+) )?EVENTS\]/;

/** Judges the text that the chunks make together. */
export async function judgeRecording(chunks: AsyncIterable<string>): Promise<JudgedRecording> {
  const reader = new RecordingReader();
  let rest = '';
  for await (const chunk of chunks) {
    const text = rest === '' ? chunk : rest + chunk;
    let begin = 0;
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      reader.line(text.slice(begin, end));
      begin = end + 1;
    }
    rest = text.slice(begin);
    if (rest.length > LONGEST_LINE)
      throw new RecordingError('it has no lines: expected a recording, as record.sh writes it');
  }
  if (rest !== '') reader.line(rest);
  return reader.finish();
}

class RecordingReader {
  private number = 0;
  private readonly headerReader = new HeaderReader();
  private header: RecordingHeader | null = null;
  private conversion: Conversion | null = null;
  private readonly world = new World();
  private readonly judged = new Judged();
  private events = 0;
  private observations = 0;
  private ended = false;
  private lost: { line: number; events: number } | null = null;
  private lossAfter = Number.POSITIVE_INFINITY;

  line(text: string): void {
    this.number += 1;
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (this.number === 1) this.first(line);
    else if (this.ended) this.afterEnd(line);
    else if (this.header === null) this.headerLine(line);
    else if (line.startsWith('#')) this.mark(line);
    else if (line !== '') this.traceLine(line);
  }

  finish(): JudgedRecording {
    const { header, conversion, events, observations, judged, lost } = this;
    if (this.number === 0) throw new RecordingError('it is empty');
    if (header === null || conversion === null || !this.ended)
      throw new RecordingError(
        `it was cut: there is no "# end:" after line ${this.number}: copy it again, or record again`,
      );
    const left = this.world.left();
    return { header, events, observations, judged, lost, open: conversion.openCalls, left };
  }

  private first(line: string): void {
    const [, version] = FIRST_LINE.exec(line) ?? [];
    if (version === undefined)
      throw new RecordingError(
        'it is no recording: expected "# mmu-notifier-spec recording 1" on line 1, as record.sh writes it',
      );
    if (Number(version) !== RECORDING_FORMAT)
      throw new RecordingError(
        `it has format ${version}: expected ${RECORDING_FORMAT}; record again with the record.sh that mmu-notifier-spec record prints`,
      );
  }

  private headerLine(line: string): void {
    if (line !== '# trace:') {
      this.headerReader.read(line, this.number);
      return;
    }
    const header = this.headerReader.finish();
    const missing = BASE_PROBES.find((name) => !header.set.has(name));
    if (missing !== undefined)
      throw new RecordingError(
        `the probe of ${missing} was not set (${header.notSet.get(missing) ?? 'no reason is given'}): nothing can be judged without it`,
      );
    this.header = header;
    this.conversion = new Conversion(header);
    for (const { after } of header.losses) this.lossAfter = Math.min(this.lossAfter, after);
  }

  private mark(line: string): void {
    const [, count] = /^# end: (\d+)$/.exec(line) ?? [];
    if (count === undefined) {
      if (FIRST_LINE.test(line)) this.second();
      throw new RecordingError(`line ${this.number}: expected an event or "# end:"`);
    }
    this.ended = true;
    if (Number(count) !== this.events)
      throw new RecordingError(
        `it has ${this.events} events, and its end says ${count}: lines are missing or were added; copy it again`,
      );
  }

  private afterEnd(line: string): void {
    if (FIRST_LINE.test(line)) this.second();
    if (line !== '')
      throw new RecordingError(`line ${this.number}: expected nothing after "# end:"`);
  }

  private second(): never {
    throw new RecordingError(
      `a second recording begins at line ${this.number}: put each into a file of its own`,
    );
  }

  private traceLine(text: string): void {
    this.events += 1;
    if (this.lost !== null) return;
    const line = readTraceLine(text);
    if (line === null) {
      const [lost, events] = LOST.exec(text) ?? [];
      if (lost === undefined)
        throw new RecordingError(`line ${this.number}: expected an event, as tracefs prints it`);
      this.lost = { line: this.number, events: Number(events ?? 0) };
      return;
    }
    if (line.time > this.lossAfter) {
      const events = this.header?.losses.reduce((sum, loss) => sum + loss.events, 0) ?? 0;
      this.lost = { line: this.number, events };
      return;
    }
    this.observe(line);
  }

  private observe(line: NonNullable<ReturnType<typeof readTraceLine>>): void {
    try {
      const observation = this.conversion?.convert(line, this.number) ?? null;
      if (observation === null) return;
      this.observations += 1;
      observe(observation, this.world, this.judged);
    } catch (error) {
      if (!(error instanceof ContradictionError)) throw error;
      throw new RecordingError(
        `${error.message}: lines were lost or added, or the kernel missed a return (see nmissed in docs/recording-format.md)`,
      );
    }
  }
}
