/** A guest: a Linux kernel under QEMU, whose agent answers on a serial line. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { Accelerator } from './accelerator';
import { CannotRunError } from './host-commands';
import { onLine } from './lines';
import { fromSnapshot, saveSnapshot } from './snapshot';

export interface GuestImage {
  readonly kernel: string;
  readonly kernelHash: string | null;
  /** Its name has the hash of its content. */
  readonly initramfs: string;
  /** Options added to the kernel's command line. */
  readonly boot: readonly string[];
}

/** The guest has ended, or does not answer. */
export class GuestDiedError extends Error {
  constructor(
    why: string,
    /** The last lines of the kernel's console. */
    readonly consoleTail: readonly string[],
  ) {
    super([why, ...consoleTail.slice(-LINES_QUOTED)].join('\n  '));
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
  // The kernel fails to measure it on a busy host. A wrong value only makes time run faster or slower.
  'tsc_early_khz=2500000',
  'rcupdate.rcu_expedited=1',
  // Only the script may invalidate pages.
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
const PING_EVERY_MS = 40;
const CRASH = /kernel BUG at|Oops:|Kernel panic/;
/** Longer than the module needs to give up a script with deadlocked tasks. */
const ANSWER_AFTER_CRASH_MS = 4_000;
/** Console lines that are kept, and that an error message quotes. */
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
    mark: string;
    resolve(lines: string[]): void;
    reject(e: Error): void;
  } | null = null;
  private ended: string | null = null;
  private crashed: NodeJS.Timeout | null = null;

  private constructor(image: GuestImage, accelerator: Accelerator, extra: readonly string[]) {
    const qemu = ['qemu-system-x86_64', ...qemuArguments(image, accelerator), ...extra];
    // The guest ends with this process, also where a SIGKILL ends it.
    this.child = spawn('setpriv', ['--pdeathsig', 'KILL', ...qemu], {
      stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
    });
    running.add(this.child);
    this.unref();
    onLine(this.child.stdout, (line) => this.onAgentLine(line));
    onLine(this.child.stderr, (line) => this.onConsoleLine(line));
    onLine(this.child.stdio[3] as Readable, (line) => this.onConsoleLine(line));
    // The streams of a guest that ends are reset; the child's exit event reports its end.
    for (const stream of this.child.stdio) stream?.on('error', () => undefined);
    this.child.on('error', (error) => this.end(error.message));
    this.child.on('exit', () => this.end('the guest has ended'));
  }

  /** Boots a guest, until its agent is ready. */
  static async boot(image: GuestImage, accelerator: Accelerator): Promise<Guest> {
    const guest = new Guest(image, accelerator, []);
    try {
      await guest.waitFor('@ready', BOOT_WITHIN_MS[accelerator]);
      return guest;
    } catch (error) {
      guest.kill();
      if (!(error instanceof GuestDiedError)) throw error;
      throw new CannotRunError(`the guest does not boot: ${error.message}`);
    }
  }

  /** Restores a guest from a snapshot; null where that fails. */
  static async restore(
    image: GuestImage,
    accelerator: Accelerator,
    snapshot: string,
  ): Promise<Guest | null> {
    const guest = new Guest(image, accelerator, fromSnapshot(snapshot));
    // A line that is sent before the guest is restored is lost, so the ping is repeated.
    const ping = setInterval(() => guest.child.stdin.write('\nH\n'), PING_EVERY_MS);
    try {
      await guest.waitFor('@here', RESTORE_WITHIN_MS);
      return guest;
    } catch (error) {
      guest.kill();
      if (!(error instanceof GuestDiedError)) throw error;
      return null;
    } finally {
      clearInterval(ping);
    }
  }

  /** Saves the guest's state, and ends it. */
  async save(snapshot: string): Promise<void> {
    try {
      await saveSnapshot(this.child.stdio[4] as Duplex, snapshot);
    } finally {
      this.kill();
    }
  }

  /** Sends lines, and collects the agent's answer. */
  async ask(lines: readonly string[], withinMs: number): Promise<string[]> {
    this.tail.length = 0;
    const answered = this.waitFor('@.', withinMs);
    this.child.stdin.write(`${lines.join('\n')}\n`);
    return answered;
  }

  kill(): void {
    this.ended ??= 'the guest was stopped';
    this.child.kill('SIGKILL');
    running.delete(this.child);
  }

  private async waitFor(mark: string, withinMs: number): Promise<string[]> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => this.end(`the guest did not answer within ${withinMs / 1000} s`),
        withinMs,
      );
      const finish =
        <Value>(how: (value: Value) => void) =>
        (value: Value) => {
          clearTimeout(timer);
          if (this.crashed !== null) clearTimeout(this.crashed);
          this.crashed = null;
          this.waiting = null;
          how(value);
        };
      this.waiting = { mark, resolve: finish(resolve), reject: finish(reject) };
      if (this.ended !== null) this.end(this.ended);
    });
  }

  private onAgentLine(line: string): void {
    if (line.startsWith('@F ')) this.end(line.slice('@F '.length));
    else if (line.startsWith('@')) this.collect(line);
    else this.onConsoleLine(line);
  }

  private collect(line: string): void {
    this.answer.push(line);
    if (this.waiting === null || line.split(' ')[0] !== this.waiting.mark) return;
    const lines = this.answer;
    this.answer = [];
    this.waiting.resolve(lines);
  }

  private onConsoleLine(line: string): void {
    if (line.trim() === '') return;
    // After an oops the agent may still answer.
    if (CRASH.test(line) && this.waiting !== null && this.crashed === null) {
      const giveUp = () => this.end('the kernel has crashed');
      this.crashed = setTimeout(giveUp, ANSWER_AFTER_CRASH_MS);
    }
    this.tail.push(line.trimEnd());
    this.tail.splice(0, Math.max(0, this.tail.length - LINES_KEPT));
  }

  private end(why: string): void {
    this.ended ??= why;
    running.delete(this.child);
    this.waiting?.reject(new GuestDiedError(this.ended, [...this.tail]));
  }

  /** Lets Node.js exit while the guest is idle. */
  private unref(): void {
    this.child.unref();
    for (const stream of this.child.stdio) {
      if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
    }
  }
}

export function qemuArguments(
  { kernel, initramfs, boot }: GuestImage,
  accelerator: Accelerator,
): string[] {
  return [
    ...['-machine', 'microvm,acpi=on,pit=on,pic=on,rtc=on'],
    ...ACCELERATION[accelerator],
    ...['-smp', CPUS, '-m', MEMORY, '-nodefaults', '-no-user-config', '-display', 'none'],
    // The kernel's console is the first serial line, the agent's is the second.
    ...['-chardev', 'socket,id=console,fd=3', '-serial', 'chardev:console'],
    ...['-chardev', 'stdio,id=agent', '-device', 'isa-serial,index=1,chardev=agent'],
    ...['-chardev', 'socket,id=monitor,fd=4', '-mon', 'chardev=monitor,mode=control'],
    ...['-no-reboot', '-kernel', kernel, '-initrd', initramfs],
    ...['-append', [...KERNEL_ARGUMENTS, ...boot].join(' ')],
  ];
}
