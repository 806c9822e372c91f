/** The commands that the documentation gives to replay an interleaving do what it says. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';

const PROJECT = join(__dirname, '../..');
const COMMANDS: Readonly<Record<string, string>> = {
  'npm run spec --': 'spec.ts',
  'npx mmu-notifier-spec': 'main.ts',
};

/** Pages with at least one. */
const PAGES = ['README.md', ...docsIn('docs')].filter((file) =>
  readFileSync(join(PROJECT, file), 'utf8').includes('--schedule G-'),
);

function docsIn(folder: string): string[] {
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `${folder}/${path}`);
}

describe('the schedules of the documentation', function () {
  this.timeout(300_000);

  it('stand somewhere', () => expect(PAGES).to.include('docs/reading-a-counterexample.md'));

  for (const file of PAGES) {
    const text = readFileSync(join(PROJECT, file), 'utf8');
    const written = /^(npm run spec --|npx mmu-notifier-spec) (.*--schedule G-\S+)$/gm;
    const commands = [...text.matchAll(written)];

    it(`stand in ${file} as they can be typed`, () => {
      const all = [...text.matchAll(/--schedule G-/g)];
      expect(commands.length).to.equal(all.length);
    });

    for (const [line, command = '', argv = ''] of commands) {
      it(`violate a guarantee as they are typed: ${line}`, () => {
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
