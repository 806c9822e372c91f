import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Duplex } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { saveSnapshot } from '../../../src/implementations/real-kernel/snapshot';

/** QEMU's monitor as far as saveSnapshot() uses it; `status` is what comes of the migration. */
class Monitor extends Duplex {
  readonly commands: string[] = [];

  constructor(private readonly status: 'completed' | 'failed') {
    super();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const { execute, arguments: args } = JSON.parse(chunk.toString());
    this.commands.push(execute);
    if (execute === 'migrate') writeFileSync(/cat > '(.*)'$/.exec(args.uri)?.[1] ?? '', 'state');
    this.push('{"timestamp": {"seconds": 1}, "event": "STOP"}\r\n');
    this.push(`{"return": {"status": "${this.status}"}}\r\n`);
    done();
  }
}

describe('a snapshot of a guest', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is saved by the monitor, whose last line may be cut off', async () => {
    const file = join(folder, 'snapshot');
    const monitor = new Monitor('completed');
    await saveSnapshot(monitor, file);
    expect(existsSync(file)).to.equal(true);
    expect(monitor.commands).to.deep.equal([
      'qmp_capabilities',
      'migrate-set-parameters',
      'migrate',
      'query-migrate',
    ]);
    monitor.push('{"timestamp": {"sec');
    monitor.push(null);
    await nextTurn();
  });

  it('is not there where the migration fails', async () => {
    const file = join(folder, 'snapshot');
    const error = await saveSnapshot(new Monitor('failed'), file).catch(String);
    expect(error).to.contain('the guest cannot be saved');
    expect(existsSync(file)).to.equal(false);
  });
});
