/** References to an mm, counted by the kernel's own functions in the place of the reference's. */
import { expect } from 'chai';
import type { Parts } from '../../../src/harness/kernel-under-test';
import { referenceParts } from '../../../src/harness/kernel-under-test';
import { scriptProgram } from '../../../src/harness/script-program';
import { loadUnit } from '../../../src/implementations/kernel-source/load-unit';
import { partsOfUnit } from '../../../src/implementations/kernel-source/parts';
import type { SourceTree } from '../../../src/implementations/kernel-source/source-tree';
import { explore } from '../../../src/model-checker/explore';
import { replay } from '../../../src/model-checker/replay';
import type { Outcome } from '../../../src/protocol/implementation';
import type { Action, Script } from '../../../src/protocol/script';
import { temporaryFolder } from '../real-kernel/temporary-folder';
import { calls, exits, registers, reportsIn, script, unregisters } from '../scripts';
import { changed, tree } from './trees';

const MODEL = { memoryModel: 'sc', sharedStacks: [], ambiguousSizes: [] } as const;
const BUDGET = { maxStates: 200_000, maxSteps: 10_000 };
const FORK = 'kernel/fork.c';

const on = { process: 'A' };
const whileExiting = (before: readonly Action[], action: Action): Script =>
  script([...before, [exits(), action]]);

/** A driver drops what it holds while the process exits. */
const SCRIPTS: Readonly<Record<string, Script>> = {
  mmdrop: whileExiting([calls('mmgrab', on)], calls('mmdrop', on)),
  mmput: whileExiting([calls('mmget', on)], calls('mmput', on)),
  mmput_async: whileExiting([calls('mmget', on)], calls('mmput_async', on)),
  mmu_notifier_unregister: whileExiting([registers], unregisters),
};

function outcomes(of: Script, parts: Parts): Outcome[] {
  const exploration = explore(scriptProgram(of, parts), BUDGET);
  expect(exploration.complete).to.equal(true);
  return [...exploration.outcomes()];
}

/** Without addresses, and without details, which name functions of the reference. */
function traces(of: Script, parts: Parts): Set<string> {
  const plain = (key: string, value: unknown) =>
    key === 'detail' || key === 'notifier' ? undefined : value;
  return new Set(outcomes(of, parts).map(({ trace }) => JSON.stringify(trace, plain)));
}

for (const series of ['6.12', '6.1'] as const) {
  describe(`the references to an mm of Linux ${series}`, () => {
    const folder = temporaryFolder();
    const partsOf = (source: SourceTree) => {
      const options = { cache: folder.path('cache'), definitions: ['MM_REFERENCES'] };
      return partsOfUnit(loadUnit(source, options), MODEL);
    };

    it('lead to all traces that those of the reference lead to', async () => {
      const source = await tree(series);
      const own = partsOf(source);
      const core = partsOfUnit(loadUnit(source, { cache: folder.path('cache') }), MODEL);
      expect(own.Mm).not.to.equal(referenceParts.Mm);
      expect(core.Mm).to.equal(referenceParts.Mm);
      for (const [name, of] of Object.entries(SCRIPTS)) {
        // __mmdrop() has several steps, and one in the reference.
        expect(traces(of, own), name).to.include.all.keys(...traces(of, core));
        expect(reportsIn(outcomes(of, own)), name).to.deep.equal([]);
      }
    });

    it('are told by their lines', async () => {
      const { mmput } = SCRIPTS as { mmput: Script };
      const parts = partsOf(await tree(series));
      const [outcome] = outcomes(mmput, parts);
      const steps = replay(scriptProgram(mmput, parts), outcome?.schedule ?? []);
      const files = new Set(steps.map(({ source }) => source?.file));
      expect(files).to.include.keys(FORK, 'include/linux/sched/mm.h');
    });

    it('are judged as the tree has them', async () => {
      const source = await tree(series);
      const withoutDrop = changed(source, folder.path('changes'), [
        FORK,
        '\tlru_gen_del_mm(mm);\n\tmmdrop(mm);\n',
        '\tlru_gen_del_mm(mm);\n',
      ]);
      const reports = reportsIn(outcomes(script([exits()]), partsOf(withoutDrop)));
      expect(reports).to.deep.equal(['memory leak']);
      const early = changed(source, folder.path('changes'), [
        FORK,
        '\texit_mmap(mm);\n',
        '\tmmdrop(mm);\n\texit_mmap(mm);\n',
      ]);
      const { mmdrop } = SCRIPTS as { mmdrop: Script };
      expect(reportsIn(outcomes(mmdrop, partsOf(early)))).to.include('use-after-free');
    });
  });
}
