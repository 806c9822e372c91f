/** The header of a recording: what docs/recording-format.md says of its first lines. */

export const RECORDING_FORMAT = 1;
export const FIRST_LINE = /^# mmu-notifier-spec recording (\d+)$/;
/** Architectures whose calling convention and layouts record.sh knows. */
const ARCHITECTURES = ['x86_64', 'aarch64'];

/** A recording that cannot be judged, and what to do about it, in one line. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
}

export interface RecordedCallback {
  readonly operation: string;
  readonly driver: string;
  readonly symbol: string;
}

export interface RecordingHeader {
  readonly kernel: string;
  readonly arch: string;
  readonly clock: string;
  /** The exit code of the command recorded. */
  readonly exit: number | null;
  /** By the name of the event. */
  readonly callbacks: ReadonlyMap<string, RecordedCallback>;
  /** Functions and tracepoints; those not set with the reason. */
  readonly set: ReadonlySet<string>;
  readonly notSet: ReadonlyMap<string, string>;
  readonly losses: readonly Loss[];
}

/** Events that a CPU lost, all of them after a time. */
export interface Loss {
  readonly cpu: number;
  readonly events: number;
  readonly after: number;
}

/** Collects the lines of the header. */
export class HeaderReader {
  private readonly fields = new Map<string, string>();
  private readonly callbacks = new Map<string, RecordedCallback>();
  private readonly set = new Set<string>();
  private readonly notSet = new Map<string, string>();
  private readonly losses: Loss[] = [];

  /** A line after the first. */
  read(line: string, number: number): void {
    const [, name = '', value = ''] = /^# ([a-z]+): ?(.*)$/.exec(line) ?? [];
    if (name === '')
      throw new RecordingError(
        `line ${number}: expected a line of the header, such as "# kernel: 6.12", or "# trace:" before the events`,
      );
    if (name === 'callback') this.readCallback(value, number);
    else if (name === 'probe') this.readProbe(value, number);
    else if (name === 'lost') this.readLoss(value, number);
    else this.fields.set(name, value);
  }

  finish(): RecordingHeader {
    const field = (name: string): string => {
      const value = this.fields.get(name);
      if (value !== undefined && value !== '') return value;
      throw new RecordingError(`the header has no "# ${name}:": record it again`);
    };
    const arch = field('arch');
    if (!ARCHITECTURES.includes(arch))
      throw new RecordingError(
        `it was recorded on ${arch}: expected one of ${ARCHITECTURES.join(', ')}, whose layouts are known`,
      );
    const kernel = field('kernel');
    const [, major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(kernel) ?? []).map(Number);
    if (major * 1000 + minor < 5010)
      throw new RecordingError(
        `it was recorded on Linux ${kernel}: the layouts of its structures are not known; 5.10 is the oldest`,
      );
    const exit = this.fields.get('exit');
    return {
      kernel,
      arch,
      clock: field('clock'),
      exit: exit === undefined ? null : Number(exit),
      callbacks: this.callbacks,
      set: this.set,
      notSet: this.notSet,
      losses: this.losses,
    };
  }

  private readCallback(value: string, number: number): void {
    const [operation, driver, symbol, event] = value.split(' ');
    if (operation === undefined || driver === undefined || symbol === undefined || !event)
      throw new RecordingError(
        `line ${number}: expected "# callback: OPERATION DRIVER SYMBOL EVENT"`,
      );
    this.callbacks.set(event, { operation, driver, symbol });
  }

  private readProbe(value: string, number: number): void {
    const [, name = '', not, reason = ''] = /^(\S+) (not )?set(?:: (.*))?$/.exec(value) ?? [];
    if (name === '')
      throw new RecordingError(
        `line ${number}: expected "# probe: NAME set" or "# probe: NAME not set: REASON"`,
      );
    if (not === undefined) this.set.add(name);
    else this.notSet.set(name, reason);
  }

  private readLoss(value: string, number: number): void {
    const [, cpu, events, after] = /^cpu=(\d+) events=(\d+) after=(\d+\.\d+)$/.exec(value) ?? [];
    if (after === undefined)
      throw new RecordingError(`line ${number}: expected "# lost: cpu=N events=N after=TIME"`);
    this.losses.push({ cpu: Number(cpu), events: Number(events), after: Number(after) });
  }
}
