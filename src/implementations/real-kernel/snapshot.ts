/**
 * A booted guest's state in a file. To go on from it takes a fraction of what a boot takes, and a
 * guest is needed for each script that leaves one unusable.
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

/** The argument by which QEMU goes on from a snapshot. */
export function fromSnapshot(file: string): readonly string[] {
  return ['-incoming', `exec:cat ${quoted(file)}`];
}

/** Save the state of the guest behind the monitor, which stands still from then on. */
export async function saveSnapshot(monitor: Duplex, file: string): Promise<void> {
  const temporary = `${file}.${process.pid}`;
  const ask = asking(monitor);
  await ask('qmp_capabilities', {});
  await ask('migrate-set-parameters', { 'max-bandwidth': BYTES_PER_SECOND });
  await ask('migrate', { uri: `exec:cat > ${quoted(temporary)}` });
  for (;;) {
    const { return: state } = await ask('query-migrate', {});
    if (state?.status === 'completed') break;
    if (state?.status === 'failed') {
      rmSync(temporary, { force: true });
      throw new Error('the guest cannot be saved');
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  renameSync(temporary, file);
}

/** Commands of QEMU's monitor, one at a time. */
function asking(monitor: Duplex): (execute: string, args: object) => Promise<Message> {
  let answered: ((message: Message) => void) | null = null;
  onLine(monitor, (line) => {
    const message = messageIn(line);
    if (message?.return ?? message?.error) answered?.(message);
  });
  return async (execute, args) => {
    const message = await new Promise<Message>((resolve, reject) => {
      const late = () => reject(new Error(`${execute}: no answer from QEMU's monitor`));
      const timer = setTimeout(late, ANSWER_WITHIN_MS);
      answered = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      monitor.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
    if (message.error !== undefined) throw new Error(`${execute}: ${message.error.desc}`);
    return message;
  };
}

/** Null for what is no message: the last line may be cut off, since QEMU is killed when it has saved. */
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
