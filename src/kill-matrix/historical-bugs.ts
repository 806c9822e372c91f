/** docs/historical-bugs.md: bugs that MMU notifiers had, and the faults that reproduce them. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '../harness/fault';
import { markdownTable } from '../report/markdown-table';
import { type EntryList, type Located, readEntryList } from '../suite/entry-list';

/** Where the list and the page are, under the project's folder. */
export const BUGS = 'faults/historical-bugs.yaml';
export const BUGS_PAGE = 'docs/historical-bugs.md';

const text = z.string().trim().min(1, 'expected some text');
const common = {
  id: z.string().regex(/^H-\d\d(?:\.\d)?$/, 'expected an id such as H-05 or H-07.1'),
  kind: z.enum(['bug', 'objection']),
  what: text,
  source: text,
};
const shown = z.strictObject({
  ...common,
  cited: z.array(text).min(1),
  faults: z.array(text).min(1),
});
/** What a driver did wrong is no fault of the kernel: scenarios have a driver that does it. */
const performed = z.strictObject({ ...common, scenarios: z.array(text).min(1) });
const notShown = z.strictObject({ ...common, reason: text });

/** A bug that faults reproduce, or a driver of some scenarios, or that has the reason why none can. */
export type HistoricalBug = Located<
  z.infer<typeof shown> | z.infer<typeof performed> | z.infer<typeof notShown>
>;

export function readBugs(project: string): EntryList<HistoricalBug> {
  return readEntryList(
    readFileSync(join(project, BUGS), 'utf8'),
    BUGS,
    z.union([shown, performed, notShown]),
  );
}

const HEAD = `# Historical bugs and review objections

Bugs that MMU notifiers had, in Linux and outside it, and objections of reviews. Each fault reproduces one of
them: it differs from the reference in one place, and the guarantees in its row detect it.
\`npm run faults -- --only ID\` prints its shortest counterexample. \`npm run table\` writes this page from
\`${BUGS}\`; a test fails if it is stale.
`;

/** The up-to-date page. */
export function renderBugs(bugs: readonly HistoricalBug[], faults: readonly Fault[]): string {
  const ofKind = (kind: HistoricalBug['kind']) => {
    const rows = bugs
      .filter((bug) => bug.kind === kind && 'faults' in bug)
      .map((bug) => rowOf(bug, faults));
    return markdownTable(['id', 'what was wrong', 'source', 'faults', 'detected by'], rows);
  };
  const reasons = bugs.flatMap((bug) =>
    'reason' in bug ? [[bug.id, bug.what, bug.source, bug.reason]] : [],
  );
  const mistakes = bugs.flatMap((bug) =>
    'scenarios' in bug ? [[bug.id, bug.what, bug.source, bug.scenarios.join(', ')]] : [],
  );
  return [
    HEAD,
    `## Bugs\n\n${ofKind('bug')}\n`,
    `## Objections of reviews\n\n${ofKind('objection')}\n`,
    '## Mistakes of drivers\n\nBugs in drivers, which scenarios repeat. `npm run spec -- --tags @ID` shows that each is found.\n',
    `${markdownTable(['id', 'what was wrong', 'source', 'scenarios'], mistakes)}\n`,
    '## Without a fault\n\nBugs and objections that no fault can reproduce, and why.\n',
    `${markdownTable(['id', 'what was wrong', 'source', 'why there is no fault'], reasons)}\n`,
  ].join('\n');
}

function rowOf(bug: HistoricalBug, faults: readonly Fault[]): string[] {
  const ids = 'faults' in bug ? bug.faults : [];
  const breaks = faults.filter(({ id }) => ids.includes(id)).flatMap((fault) => fault.breaks);
  return [bug.id, bug.what, bug.source, ids.join(', '), [...new Set(breaks)].sort().join(', ')];
}
