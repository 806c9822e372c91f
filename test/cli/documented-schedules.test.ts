/** The commands that the documentation gives to make an interleaving again do what it says. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const PROJECT = join(__dirname, '../..');
const COMMANDS: Readonly<Record<string, string>> = {
  'npm run spec --': 'spec.ts',
  'npx mmu-notifier-spec': 'main.ts',
};

describe('the schedules of the documentation', function () {
  this.timeout(300_000);

  for (const file of ['README.md', 'docs/reading-a-counterexample.md']) {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    const written = /^(npm run spec --|npx mmu-notifier-spec) (.*--schedule G-\S+)$/gm;
    const commands = [...text.matchAll(written)];

    it(`stand in ${file}`, () => expect(commands).not.to.be.empty);

    for (const [line, command = '', argv = ''] of commands) {
      it(`break a guarantee as they are typed: ${line}`, () => {
        const script = join(PROJECT, 'src/cli', COMMANDS[command] ?? '');
        const args = ['--require', 'ts-node/register', script, ...argv.split(' ')];
        const { status, stdout } = spawnSync(process.execPath, args, {
          cwd: PROJECT,
          encoding: 'utf8',
        });
        expect(stdout).to.match(/\nThis interleaving breaks the guarantee\.\n$/);
        expect(status).to.equal(1);
      });
    }
  }
});
