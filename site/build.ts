/** The command behind `npm run site`: the documentation site, from the features to site/dist. */
import { join } from 'node:path';
import { faults } from '../faults/index';
import { commandLine, parseWords, valued, wholeNumber } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { readBugs } from '../src/kill-matrix/historical-bugs';
import { packageRoot } from '../src/package-root';
import { loadPlans } from '../src/suite/load-plans';
import { finishSite } from './finish/finish-site';
import { knownResults } from './generator/columns';
import { generate } from './generator/generate';
import { readSuite } from './generator/read-suite';
import { realBugs } from './generator/real-bugs';
import { serveFolder } from './serve';

const ABOUT = `Builds the documentation site into site/dist. Its pages work under any path of any server.
The results are those in results/.`;

const DEFAULT_PORT = 4173;

async function build(project: string, site: string): Promise<void> {
  const generated = join(site, 'generated');
  const results = knownResults(project);
  await generate(
    {
      guarantees: readSuite(project),
      plans: await loadPlans(project),
      faults,
      bugs: realBugs(readBugs(project).entries, results),
      results,
      content: join(site, 'content'),
    },
    generated,
  );
  // VitePress is an ES module only, so it cannot be required.
  const { build: buildWithVitePress } = await import('vitepress');
  await buildWithVitePress(site);
  finishSite(join(site, 'dist'));
}

async function main(words: readonly string[]): Promise<number> {
  const command = commandLine('npm run site --', printHelp)
    .description(ABOUT)
    .option('--serve', 'serve the site on this machine until you stop it')
    .addOption(
      valued(
        '--port <port>',
        `the port to serve on (default: ${DEFAULT_PORT})`,
        wholeNumber(0, 65_535),
      ),
    );
  if (!parseWords(command, words)) return 0;
  const { serve, port = DEFAULT_PORT } = command.opts<{ serve?: boolean; port?: number }>();
  const site = join(packageRoot(), 'site');
  await build(packageRoot(), site);
  process.stdout.write(`built: ${join(site, 'dist', 'index.html')}\n`);
  if (serve) {
    const { address } = await serveFolder(join(site, 'dist'), port);
    process.stdout.write(`serving ${address} until you stop it\n`);
  }
  return 0;
}

void runMain(main);
