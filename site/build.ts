/** The command behind `npm run site`: the documentation site, from the features to site/dist. */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { faults } from '../faults/index';
import { packageRoot } from '../src/package-root';
import { loadPlans } from '../src/suite/load-plans';
import { finishSite } from './finish/finish-site';
import { knownResults } from './generator/columns';
import { generate } from './generator/generate';
import { readSuite } from './generator/read-suite';
import { serveFolder } from './serve';

const USAGE = `Usage: npm run site -- [options]

Builds the documentation site into site/dist. Its pages work under any path of any server.
The results are those in results/ and that of the last run in reports/.

  --serve       serve the site on this machine until you stop it
  --port PORT   the port to serve on (default: 4173)
  --help        print this
`;

const DEFAULT_PORT = '4173';

async function build(project: string, site: string): Promise<void> {
  const generated = join(site, 'generated');
  await generate(
    {
      guarantees: readSuite(project),
      plans: await loadPlans(project),
      faults,
      results: knownResults(project),
      content: join(site, 'content'),
    },
    generated,
  );
  // VitePress is an ES module only, so it cannot be required.
  const { build: buildWithVitePress } = await import('vitepress');
  await buildWithVitePress(site);
  finishSite(join(site, 'dist'));
}

async function main(): Promise<void> {
  process.exitCode = 2;
  const { values } = parseArgs({
    options: {
      serve: { type: 'boolean', default: false },
      port: { type: 'string', default: DEFAULT_PORT },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(USAGE);
  else {
    const site = join(packageRoot(), 'site');
    await build(packageRoot(), site);
    process.stdout.write(`built: ${join(site, 'dist', 'index.html')}\n`);
    if (values.serve) {
      const { address } = await serveFolder(join(site, 'dist'), Number(values.port));
      process.stdout.write(`serving ${address} until you stop it\n`);
    }
  }
  process.exitCode = 0;
}

void main();
