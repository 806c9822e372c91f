/** The commands that the documentation gives to replay an interleaving do what it says. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const PROJECT = join(__dirname, '../..');
const BIN = join(PROJECT, 'bin/mmu-notifier-spec.js');
/** What each of the commands puts before the arguments that are typed. */
const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  'npm run spec --': ['check'],
  'npx mmu-notifier-spec': [],
};

/** A command on a line of its own; what a run prints has other words before it. */
const WRITTEN = /^(npm run spec --|npx mmu-notifier-spec) (.*--schedule G-\S+)$/gm;

const PAGES = ['README.md', ...docsIn('docs')];

function docsIn(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `${folder}/${path}`);
}

describe('the schedules of the documentation', function () {
  this.timeout(300_000);

  it('are on the page that explains them', () => {
    const page = readFileSync(join(PROJECT, 'docs/reading-a-counterexample.md'), 'utf8');
    expect(page).to.match(WRITTEN);
  });

  for (const file of PAGES) {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    // What judges a kernel tree needs one, and clang: documented-schedules.clang.ts has it.
    const commands = [...text.matchAll(WRITTEN)].filter(
      ([, , argv = '']) => !argv.startsWith('check kernel-source'),
    );

    for (const [line, command = '', argv = ''] of commands) {
      it(`violate a guarantee as they are typed: ${line}`, () => {
        const words = [...(COMMANDS[command] ?? []), ...argv.split(' ')];
        const { status, stdout } = spawnSync(process.execPath, [BIN, ...words], {
          cwd: PROJECT,
          encoding: 'utf8',
        });
        expect(stdout).to.match(/\nThis interleaving violates the guarantee\.\n$/);
        expect(status).to.equal(1);
      });
    }
  }
});
