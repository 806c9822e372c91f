/** The command that the documentation gives to replay an interleaving of a kernel tree. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const PROJECT = join(__dirname, '../..');
const BIN = join(PROJECT, 'bin/mmu-notifier-spec.js');

describe('the schedule in Check your patch', function () {
  this.timeout(300_000);

  it('violates its guarantee on Linux 6.12', () => {
    const page = readFileSync(join(PROJECT, 'docs/check-your-patch.md'), 'utf8');
    const [, schedule = ''] = /--tree ~\/linux --schedule (G-\S+)\n/.exec(page) ?? [];
    const words = ['check', 'kernel-source', '--series', '6.12', '--schedule', schedule];
    const { status, stdout } = spawnSync(process.execPath, [BIN, ...words], {
      cwd: PROJECT,
      encoding: 'utf8',
    });
    expect(stdout).to.match(/\nThis interleaving violates the guarantee\.\n$/);
    expect(status).to.equal(1);
  });
});
