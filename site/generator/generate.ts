/** Writes what the site generator builds the site from: pages, pictures and data. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { renderBadge } from './badge';
import { columnsOf } from './columns';
import { readContent } from './content';
import { readFaults } from './faults';
import type { Guarantee } from './guarantee';
import { guaranteePage } from './pages/guarantee-page';
import { homePage } from './pages/home';
import { matrixData, matrixPage } from './pages/matrix';
import { overviewPage } from './pages/overview';
import type { Page } from './pages/page';
import { waysIn } from './pages/ways-in';
import { readSuite } from './read-suite';
import { readKeptResults, type Result } from './results';
import { readScripts } from './scripts';
import { sidebarOf } from './sidebar';
import { type Picture, pictureOf } from './timelines';

/** Where things are: the project, and its folder for the site. */
export interface SiteFolders {
  readonly project: string;
  readonly site: string;
}

/** Generates everything; `newest` are the results of runs made or found here. */
export async function generate(
  { project, site }: SiteFolders,
  newest: readonly Result[],
): Promise<void> {
  const guarantees = readSuite(project);
  const content = readContent(join(site, 'content'), new Set(guarantees.map(({ id }) => id)));
  const results = [...newest, ...readKeptResults(join(site, 'results'))];
  const columns = columnsOf(results);
  const pictures = await drawAll(project, guarantees, newest[0]);
  const findings = { columns, pictures, advice: content.advice, faults: readFaults(project) };
  const pages: Page[] = [
    homePage(guarantees, content),
    overviewPage(guarantees),
    matrixPage(columns),
    ...waysIn(guarantees, content),
    ...guarantees.map((guarantee) => guaranteePage(guarantee, findings)),
  ];
  const folder = join(site, 'generated');
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const { path, markdown } of pages) write(`pages/${path}`, markdown);
  for (const [id, { svg }] of pictures) write(`pages/public/timelines/${id}.svg`, svg);
  if (newest[0] !== undefined) write('pages/public/badge.svg', renderBadge(newest[0]));
  write('matrix.json', JSON.stringify(matrixData(guarantees, columns)));
  write('sidebar.json', JSON.stringify(sidebarOf(guarantees)));
}

async function drawAll(
  project: string,
  guarantees: readonly Guarantee[],
  result: Result | undefined,
): Promise<ReadonlyMap<string, Picture>> {
  const scripts = await readScripts(project);
  const judged = result?.guarantees.flatMap(({ scenarios }) => scenarios) ?? [];
  const witnesses = new Map(judged.map(({ id, witnesses: seen }) => [id, seen ?? []]));
  const pictures = new Map<string, Picture>();
  for (const scenario of guarantees.flatMap(({ scenarios }) => scenarios)) {
    const script = scripts.get(scenario.id);
    if (script === undefined) continue;
    pictures.set(scenario.id, await pictureOf(scenario, script, witnesses.get(scenario.id) ?? []));
  }
  return pictures;
}
