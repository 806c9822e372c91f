/**
 * Snapshots: the state of a booted guest in a file. A restore takes a fraction of the time of a
 * boot, and each script that leaves a guest unusable needs a new one.
 */
import { renameSync, rmSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { z } from 'zod';
import { onLine } from './lines';

const Message = z.looseObject({
  return: z.looseObject({ status: z.string().optional() }).optional(),
  error: z.looseObject({ desc: z.string() }).optional(),
});
type Message = z.infer<typeof Message>;

const ANSWER_WITHIN_MS = 20_000;
const POLL_MS = 20;
const BYTES_PER_SECOND = 10_000_000_000;

/** The arguments with which QEMU restores a snapshot. */
export function fromSnapshot(file: string): readonly string[] {
  return ['-incoming', `exec:cat ${quoted(file)}`];
}

/** Saves the state of the monitor's guest, which is stopped from then on. */
export async function saveSnapshot(monitor: Duplex, file: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  const execute = commandsTo(monitor);
  await execute('qmp_capabilities', {});
  await execute('migrate-set-parameters', { 'max-bandwidth': BYTES_PER_SECOND });
  await execute('migrate', { uri: `exec:cat > ${quoted(temporary)}` });
  for (;;) {
    const { return: state } = await execute('query-migrate', {});
    if (state?.status === 'completed') break;
    if (state?.status === 'failed') {
      rmSync(temporary, { force: true });
      throw new Error('the guest cannot be saved');
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  renameSync(temporary, file);
}

/** Sends commands to QEMU's monitor (QMP), one at a time. */
function commandsTo(monitor: Duplex): (command: string, args: object) => Promise<Message> {
  let answered: ((message: Message) => void) | null = null;
  onLine(monitor, (line) => {
    const message = messageIn(line);
    if (message?.return ?? message?.error) answered?.(message);
  });
  return async (command, args) => {
    const message = await new Promise<Message>((resolve, reject) => {
      const late = () => reject(new Error(`${command}: no answer from QEMU's monitor`));
      const timer = setTimeout(late, ANSWER_WITHIN_MS);
      answered = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      monitor.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
    if (message.error !== undefined) throw new Error(`${command}: ${message.error.desc}`);
    return message;
  };
}

/** Null for a line that is cut off: QEMU is killed once it has saved the guest. */
function messageIn(line: string): Message | null {
  try {
    return Message.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}

function quoted(file: string): string {
  return `'${file.replaceAll("'", "'\\''")}'`;
}
