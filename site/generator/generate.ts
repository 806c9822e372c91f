/** Generates the input of VitePress: pages, pictures and data. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { FiledPlan } from '../../src/conformance/scenario-plan';
import type { Fault } from '../../src/harness/fault';
import type { RecordedResult } from '../../src/report/recorded-result';
import { badgeFile, renderBadge } from './badge';
import { columnsOf } from './columns';
import { readContent } from './content';
import { detectedFaults, type RealBug } from './faults';
import type { Guarantee } from './guarantee';
import { eventsPage } from './pages/events';
import { guaranteePage } from './pages/guarantee-page';
import { homePage } from './pages/home';
import { indexPages } from './pages/indexes';
import { matrixData, matrixPage } from './pages/matrix';
import { overviewPage } from './pages/overview';
import type { Page } from './pages/page';
import { questionsPage } from './pages/questions';
import type { Picture } from './picture';
import { interleavingsOf } from './players';
import { shownFault } from './shown-fault';
import { sidebarOf } from './sidebar';
import { pictureOf } from './timelines';

/** The data that the site is made from. */
export interface Sources {
  readonly guarantees: readonly Guarantee[];
  readonly plans: readonly FiledPlan[];
  readonly faults: readonly Fault[];
  /** By fault, the real bug that it reproduces. */
  readonly bugs: ReadonlyMap<string, RealBug>;
  readonly results: readonly RecordedResult[];
  /** The folder of text that is in no feature file. */
  readonly content: string;
}

/** Replaces the folder's content. */
export async function generate(sources: Sources, folder: string): Promise<void> {
  const { guarantees, plans, faults, bugs, results } = sources;
  const content = readContent(sources.content);
  const columns = columnsOf(results);
  const pictures = await drawAll(guarantees, plans);
  const data = { columns, pictures, content, faults: detectedFaults(faults, plans, bugs) };
  const pages: Page[] = [
    homePage(guarantees, content),
    overviewPage(guarantees, content),
    matrixPage(columns),
    questionsPage(guarantees, content),
    eventsPage(new Map([...pictures].map(([id, { trace }]) => [id, trace]))),
    ...indexPages(guarantees, content),
    ...guarantees.map((guarantee) => guaranteePage(guarantee, guarantees, data)),
  ];
  rmSync(folder, { recursive: true, force: true });
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const { path, markdown } of pages) write(`pages/${path}`, markdown);
  for (const [id, { svg }] of pictures) write(`pages/public/timelines/${id}.svg`, svg);
  const everyFault = [...data.faults.values()].flat();
  for (const { id } of guarantees.flatMap(({ scenarios }) => scenarios)) {
    const shown = shownFault(id, everyFault);
    if (shown !== null) write(`pages/public/faults/${id}/${shown.fault.id}.svg`, shown.picture.svg);
    const played = interleavingsOf(id, pictures.get(id) ?? null, shown);
    if (played !== null) write(`pages/public/players/${id}.json`, JSON.stringify(played));
  }
  for (const { result } of columns) {
    if (result !== null) write(`pages/public/${badgeFile(result)}`, renderBadge(result));
  }
  write('matrix.json', JSON.stringify(matrixData(guarantees, columns, content)));
  write('sidebar.json', JSON.stringify(sidebarOf(guarantees, content)));
}

async function drawAll(
  guarantees: readonly Guarantee[],
  plans: readonly FiledPlan[],
): Promise<ReadonlyMap<string, Picture>> {
  const pictures = new Map<string, Picture>();
  for (const { id, name } of guarantees.flatMap(({ scenarios }) => scenarios)) {
    const plan = plans.find(({ scenario }) => scenario.scenarioId === id);
    const picture = plan === undefined ? null : await pictureOf(plan, name);
    if (picture !== null) pictures.set(id, picture);
  }
  return pictures;
}
