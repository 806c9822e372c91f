/** One line of a trace, as the file `trace` of tracefs prints it. */

export interface TraceLine {
  readonly task: string;
  readonly time: number;
  /** irqs off, need to reschedule, in an interrupt, depth of disabled preemption, and so on. */
  readonly flags: string;
  readonly event: string;
  /** What follows the name of the event. */
  readonly rest: string;
}

/** The name of a task is padded to this width (kernel/trace/trace_output.c, trace_print_context()). */
const COMMAND_WIDTH = 16;

/** Null where the line is none of a trace. Called once for each line: no regular expression. */
export function readTraceLine(line: string): TraceLine | null {
  let dash = COMMAND_WIDTH;
  if (line[dash] !== '-') {
    dash = line.lastIndexOf('-', line.indexOf(' ['));
    if (dash < 0) return null;
  }
  const cpu = line.indexOf('[', dash);
  const cpuEnd = line.indexOf('] ', cpu);
  if (cpu < 0 || cpuEnd < 0) return null;
  const flagsEnd = line.indexOf(' ', cpuEnd + 2);
  const timeEnd = line.indexOf(': ', flagsEnd);
  if (flagsEnd < 0 || timeEnd < 0) return null;
  const pid = line.slice(dash + 1, cpu).trim();
  const time = Number(line.slice(flagsEnd, timeEnd));
  const eventEnd = line.indexOf(':', timeEnd + 2);
  if (eventEnd < 0 || Number.isNaN(time) || pid === '' || Number.isNaN(Number.parseInt(pid, 10)))
    return null;
  const command = line.slice(0, dash).trim();
  return {
    task: intern(`${command}-${pid.split(' ', 1)[0]}`),
    time,
    flags: line.slice(cpuEnd + 2, flagsEnd),
    event: line.slice(timeEnd + 2, eventEnd),
    rest: line.slice(eventEnd + 2),
  };
}

/** The value of `name=`; null where there is none. */
export function fieldOf(rest: string, name: string): string | null {
  const key = ` ${name}=`;
  const at = rest.startsWith(key.slice(1)) ? -1 : rest.indexOf(key);
  if (at === -1 && !rest.startsWith(key.slice(1))) return null;
  const begin = at + key.length;
  const end = rest.indexOf(' ', begin);
  return end < 0 ? rest.slice(begin) : rest.slice(begin, end);
}

/** All fields of a call, `name=value` each. */
export function fieldsOf(rest: string): Map<string, string> {
  const fields = new Map<string, string>();
  let begin = 0;
  while (begin < rest.length) {
    const space = rest.indexOf(' ', begin);
    const end = space < 0 ? rest.length : space;
    const equals = rest.indexOf('=', begin);
    if (equals >= 0 && equals < end)
      fields.set(rest.slice(begin, equals), rest.slice(equals + 1, end));
    begin = end + 1;
  }
  return fields;
}

/** Names and pointers, each once. */
const interned = new Map<string, string>();
const INTERNED_MAX = 200_000;

/**
 * The same string, in memory of its own: a part of a line would keep the whole piece of the file that
 * the line stands in.
 */
export function intern(text: string): string {
  const known = interned.get(text);
  if (known !== undefined) return known;
  if (interned.size > INTERNED_MAX) interned.clear();
  const copy = Buffer.from(text, 'latin1').toString('latin1');
  interned.set(copy, copy);
  return copy;
}

/** A number, decimal or hexadecimal; the kernel's `(fault)` and what is missing are null. */
export function numberOf(value: string | null): number | null {
  if (value === null || value === '') return null;
  const number = Number(value);
  return Number.isNaN(number) ? null : number;
}

/** What an `int` function returned: its upper bits may be anything. */
export function intOf(value: string | null): number | null {
  if (value === null) return null;
  const low = value.startsWith('0x')
    ? Number.parseInt(value.slice(-8).replace('0x', ''), 16)
    : Number(value);
  return Number.isNaN(low) ? null : low | 0;
}
