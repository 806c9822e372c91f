/** A guest: a Linux kernel under QEMU, spoken to over its serial line. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import { CannotRunError } from './host-commands';
import { onLine } from './lines';
import { fromSnapshot, saveSnapshot } from './snapshot';

export interface GuestImage {
  readonly kernel: string;
  readonly initramfs: string;
  /** More words for the kernel's command line. */
  readonly boot: readonly string[];
}

/** How QEMU executes the guest's code. */
export type Accelerator = 'kvm' | 'tcg';

/** The guest is gone, or says nothing any more. */
export class GuestDied extends Error {
  constructor(
    why: string,
    /** What the kernel said last. */
    readonly lastWords: readonly string[],
  ) {
    super([why, ...lastWords.slice(-LINES_QUOTED)].join('\n  '));
  }
}

const KERNEL_ARGUMENTS = [
  'console=ttyS0',
  'quiet',
  'loglevel=4',
  'panic=-1',
  'reboot=t',
  'nokaslr',
  'mitigations=off',
  'tsc=reliable',
  'no_timer_check',
  // On a busy host the kernel fails to measure it. Any value will do: time then runs that much faster or slower.
  'tsc_early_khz=2500000',
  'rcupdate.rcu_expedited=1',
  // Nothing but the script shall invalidate anything.
  'transparent_hugepage=never',
  'cgroup_disable=memory',
];

const CPUS = '2';
const MEMORY = '512';

const ACCELERATION: Readonly<Record<Accelerator, readonly string[]>> = {
  kvm: ['-accel', 'kvm', '-cpu', 'max,-arch-capabilities'],
  tcg: ['-accel', 'tcg', '-cpu', 'max'],
};

const BOOT_WITHIN_MS = { kvm: 6_000, tcg: 60_000 } as const;
const RESTORE_WITHIN_MS = 20_000;
const HELLO_EVERY_MS = 40;
const CRASH = /kernel BUG at|Oops:|Kernel panic/;
/** Longer than it takes a script with stuck tasks to be given up. */
const ANSWER_AFTER_CRASH_MS = 4_000;
/** Lines of what the guest said last that are kept, and that are quoted where it goes wrong. */
const LINES_KEPT = 200;
const LINES_QUOTED = 25;

type Process = ChildProcessByStdio<Writable, Readable, Readable>;

const running = new Set<Process>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

export class Guest {
  private readonly child: Process;
  private readonly tail: string[] = [];
  private answer: string[] = [];
  private waiting: {
    until: string;
    resolve(lines: string[]): void;
    reject(e: Error): void;
  } | null = null;
  private over: string | null = null;
  private crashed: NodeJS.Timeout | null = null;

  private constructor(image: GuestImage, accelerator: Accelerator, more: readonly string[]) {
    this.child = spawn('qemu-system-x86_64', [...qemuArguments(image, accelerator), ...more], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    running.add(this.child);
    this.letHostEnd();
    onLine(this.child.stdout, (line) => this.hearLine(line));
    onLine(this.child.stderr, (line) => this.note(line));
    onLine(this.child.stdio[3] as Readable, (line) => this.note(line));
    // A guest that goes resets its lines; that it has gone is heard by other means.
    for (const stream of this.child.stdio) stream?.on('error', () => undefined);
    this.child.on('error', (error) => this.end(error.message));
    this.child.on('exit', () => this.end('the guest has ended'));
  }

  /** Boot, until the agent is ready. */
  static async boot(image: GuestImage, accelerator: Accelerator): Promise<Guest> {
    const guest = new Guest(image, accelerator, []);
    try {
      await guest.until('@ready', BOOT_WITHIN_MS[accelerator]);
      return guest;
    } catch (error) {
      guest.kill();
      if (!(error instanceof GuestDied)) throw error;
      throw new CannotRunError(`the guest does not boot: ${error.message}`);
    }
  }

  /** Go on from a snapshot of such a guest; null where that fails. */
  static async restore(
    image: GuestImage,
    accelerator: Accelerator,
    snapshot: string,
  ): Promise<Guest | null> {
    const guest = new Guest(image, accelerator, fromSnapshot(snapshot));
    // What comes before all is restored is lost, so ask again and again.
    const asking = setInterval(() => guest.child.stdin.write('\nH\n'), HELLO_EVERY_MS);
    try {
      await guest.until('@here', RESTORE_WITHIN_MS);
      return guest;
    } catch (error) {
      guest.kill();
      if (!(error instanceof GuestDied)) throw error;
      return null;
    } finally {
      clearInterval(asking);
    }
  }

  /** Save its state; it can't be asked any more. */
  async save(snapshot: string): Promise<void> {
    try {
      await saveSnapshot(this.child.stdio[4] as Duplex, snapshot);
    } finally {
      this.kill();
    }
  }

  /** Send lines, and collect the agent's answer. */
  async ask(lines: readonly string[], withinMs: number): Promise<string[]> {
    this.tail.length = 0;
    const answered = this.until('@.', withinMs);
    this.child.stdin.write(`${lines.join('\n')}\n`);
    return answered;
  }

  kill(): void {
    this.over ??= 'the guest was stopped';
    this.child.kill('SIGKILL');
    running.delete(this.child);
  }

  private async until(mark: string, withinMs: number): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.end(`the guest did not answer within ${withinMs / 1000} s`),
        withinMs,
      );
      const settle =
        <Value>(how: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          if (this.crashed !== null) clearTimeout(this.crashed);
          this.crashed = null;
          this.waiting = null;
          how(value);
        };
      this.waiting = { until: mark, resolve: settle(resolve), reject: settle(reject) };
      if (this.over !== null) this.end(this.over);
    });
  }

  private hearLine(line: string): void {
    if (line.startsWith('@F ')) this.end(line.slice('@F '.length));
    else if (line.startsWith('@')) this.collect(line);
    else this.note(line);
  }

  private collect(line: string): void {
    this.answer.push(line);
    if (this.waiting === null || line.split(' ')[0] !== this.waiting.until) return;
    const lines = this.answer;
    this.answer = [];
    this.waiting.resolve(lines);
  }

  private note(line: string): void {
    if (line.trim() === '') return;
    // After an oops the agent may be able to answer, or may not.
    if (CRASH.test(line) && this.waiting !== null && this.crashed === null) {
      const giveUp = () => this.end('the kernel has crashed');
      this.crashed = setTimeout(giveUp, ANSWER_AFTER_CRASH_MS);
    }
    this.tail.push(line.trimEnd());
    this.tail.splice(0, Math.max(0, this.tail.length - LINES_KEPT));
  }

  private end(why: string): void {
    this.over ??= why;
    running.delete(this.child);
    this.waiting?.reject(new GuestDied(this.over, [...this.tail]));
  }

  /** A guest that is idle keeps nobody waiting. */
  private letHostEnd(): void {
    this.child.unref();
    for (const stream of this.child.stdio) {
      if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
  }
}

/** What a guest is made with, but for its image. */
export function guestArguments(kernel: string): readonly string[] {
  return [kernel, CPUS, MEMORY, ...KERNEL_ARGUMENTS];
}

function qemuArguments(
  { kernel, initramfs, boot }: GuestImage,
  accelerator: Accelerator,
): string[] {
  return [
    ...['-machine', 'microvm,acpi=on,pit=on,pic=on,rtc=on'],
    ...ACCELERATION[accelerator],
    ...['-smp', CPUS, '-m', MEMORY, '-nodefaults', '-no-user-config', '-display', 'none'],
    // The kernel's console is one line, the agent's another.
    ...['-chardev', 'socket,id=console,fd=3', '-serial', 'chardev:console'],
    ...['-chardev', 'stdio,id=agent', '-device', 'isa-serial,index=1,chardev=agent'],
    ...['-chardev', 'socket,id=monitor,fd=4', '-mon', 'chardev=monitor,mode=control'],
    ...['-no-reboot', '-kernel', kernel, '-initrd', initramfs],
    ...['-append', [...KERNEL_ARGUMENTS, ...boot].join(' ')],
  ];
}
