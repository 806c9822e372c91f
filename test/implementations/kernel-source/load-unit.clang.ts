/** Units of Debian's kernels, of copies with changes, and of what is no kernel that compiles. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { loadUnit } from '../../../src/implementations/kernel-source/load-unit';
import { CORE, type SourceTree } from '../../../src/implementations/kernel-source/source-tree';
import type { KernelUnit, RecordLayout } from '../../../src/implementations/kernel-source/unit';
import { readUnit } from '../../../src/implementations/kernel-source/unit-files';
import { restoreEnvironment } from '../real-kernel/environment';
import { temporaryFolder } from '../real-kernel/temporary-folder';
import { type Change, changed, cutTo54, HEADER, refusal, tree } from './trees';

const COMPILERS = ['clang-14', 'clang-19'];

/** Offsets by name of field. */
function offsets(layout: RecordLayout | undefined): Record<string, number> {
  return Object.fromEntries((layout?.fields ?? []).map(({ name, offset }) => [name, offset]));
}

for (const series of ['6.12', '6.1'] as const) {
  describe(`the unit of Linux ${series}`, () => {
    const folder = temporaryFolder();
    const cache = () => folder.path('cache');

    for (const cc of COMPILERS) {
      it(`is made by ${cc} at every level of optimization`, async () => {
        for (const optimization of ['-O0', '-O1', '-O2', '-Os']) {
          const unit = loadUnit(await tree(series), { cc, optimization, cache: cache() });
          expect(unit.module.functions).to.include.keys(
            '__mmu_notifier_register',
            'mmu_notifier_get',
            'mmu_notifier_invalidate_range_start_nonblock',
            'mmu_interval_read_retry',
          );
          expect(unit.fullRelease).to.match(/^6\.\d+\.\d+$/);
          expect(unit.release).to.equal(series);
        }
      });

      it(`has the same layouts and constants with ${cc} as with the other`, async () => {
        const [one, other] = await Promise.all(
          [cc, ...COMPILERS].map(async (command) =>
            loadUnit(await tree(series), { cc: command, cache: cache() }),
          ),
        );
        expect(one?.constants).to.deep.equal(other?.constants);
        const layouts = (unit: KernelUnit | undefined) => [...(unit?.layouts.values() ?? [])];
        expect(layouts(one)).to.have.deep.members(layouts(other));
      });
    }

    it('claims what the tree has', async () => {
      const { features, capabilities, constants } = loadUnit(await tree(series), {
        cache: cache(),
      });
      const newer = series === '6.12';
      expect(features.callbacks.includes('arch_invalidate_secondary_tlbs')).to.equal(newer);
      expect(features.callbacks.includes('change_pte')).to.equal(!newer);
      expect(features.intervalCallbacks).to.deep.equal(['invalidate']);
      expect(capabilities.includes('arch-invalidate-secondary-tlbs')).to.equal(newer);
      expect(capabilities).to.include.members(['interval-notifiers', 'ageing', 'lock-detection']);
      expect(capabilities).not.to.include.members(['notifiers-of-2008']);
      expect(constants.get('MMU_NOTIFY_RELEASE')).to.equal(5);
      expect(constants.get('MMU_NOTIFIER_RANGE_BLOCKABLE')).to.equal(1);
    });

    it('shows the lines of the tree', async () => {
      const { module, sourceLine } = loadUnit(await tree(series), { cache: cache() });
      const files = new Set(module.sites.map(({ file }) => file));
      expect(
        [...files].filter((file) => !/^(mm|lib|include\/linux)\/\w+\.[ch]$/.test(file)),
      ).to.deep.equal([]);
      const lines = module.sites
        .filter((site) => site.function === 'mmu_notifier_put' && site.file === CORE)
        .map(sourceLine);
      expect(lines).to.include('call_srcu(&srcu, &subscription->rcu, mmu_notifier_free_rcu);');
      expect(module.sites.map(sourceLine).filter((text) => text === '')).to.deep.equal([]);
    });
  });
}

describe('the unit of a patched tree', () => {
  const folder = temporaryFolder();
  let base: SourceTree;
  const patched = (...changes: readonly Change[]) =>
    loadUnit(changed(base, folder.path('changes'), ...changes), { cache: folder.path('cache') });

  beforeEach(async () => {
    base = await tree('6.12');
  });

  it('has the layout of a structure with another field, order and type', () => {
    const plain = loadUnit(base, { cache: folder.path('cache') });
    const { layouts } = patched(
      [HEADER, 'struct mmu_notifier {\n', 'struct mmu_notifier {\n\tunsigned long before;\n'],
      [HEADER, '\tunsigned int users;\n', '\tunsigned char users;\n\tchar after;\n'],
      [HEADER, /(\n\tstruct mm_struct \*mm;)(\n\tstruct hlist_node deferred_item;)/, '$2$1'],
      [CORE, '\tbool has_itree;\n', ''],
      [CORE, '\twait_queue_head_t wq;\n', '\twait_queue_head_t wq;\n\tbool has_itree;\n'],
    );
    const before = offsets(plain.layouts.get('mmu_notifier'));
    const after = offsets(layouts.get('mmu_notifier'));
    expect(after).to.include({
      before: 0,
      ops: (before.ops ?? 0) + 4,
      users: (before.users ?? 0) + 4,
      after: (before.users ?? 0) + 5,
    });
    expect(layouts.get('mmu_notifier')?.fields.find(({ name }) => name === 'users')).to.include({
      size: 1,
      type: 'unsigned char',
    });
    const interval = offsets(layouts.get('mmu_interval_notifier'));
    expect(interval.mm).to.equal((interval['deferred_item.pprev'] ?? 0) + 4);
    const subscriptions = layouts.get('mmu_notifier_subscriptions');
    expect(subscriptions?.file).to.equal(CORE);
    expect(offsets(subscriptions).has_itree).to.be.greaterThan(
      offsets(subscriptions)['wq.waiters'] ?? 0,
    );
  });

  it('has the members that the patch gives to the ops', () => {
    const { features, capabilities } = patched(
      [HEADER, /\tint \(\*test_young\)\([^;]*;/, ''],
      [CORE, /if \(subscription->ops->test_young\) \{[\s\S]*?\n\t\t\}/, ''],
      [
        HEADER,
        'struct mmu_interval_notifier_ops {',
        'struct mmu_interval_notifier_ops {\n\tvoid (*invalidate_finish)(void *data);',
      ],
    );
    expect(features.callbacks).not.to.include('test_young');
    expect(features.intervalCallbacks).to.deep.equal(['invalidate_finish', 'invalidate']);
    expect(capabilities).not.to.include('ageing');
  });

  it('has the static data that the patch adds, and what it must be told at boot', () => {
    const { module } = patched([
      CORE,
      /DEFINE_STATIC_SRCU\(srcu\);/,
      'DEFINE_STATIC_SRCU(srcu);\nstatic DEFINE_SPINLOCK(added);\nvoid use_added(void) { spin_lock(&added); spin_unlock(&added); }\n',
    ]);
    const names = module.data.map(({ name }) => name);
    expect(names).to.include.members(['srcu', 'k_static_srcu', 'added', 'k_static_added']);
  });

  it('is another one once a header that it includes changes, and the same one after that', () => {
    const one = loadUnit(base, { cache: folder.path('cache') });
    const other = patched([
      HEADER,
      '#define MMU_NOTIFIER_RANGE_BLOCKABLE (1 << 0)',
      '#define MMU_NOTIFIER_RANGE_BLOCKABLE (1 << 4)',
    ]);
    expect(other.constants.get('MMU_NOTIFIER_RANGE_BLOCKABLE')).to.equal(16);
    expect(other.folder).not.to.equal(one.folder);
    expect(loadUnit(base, { cache: folder.path('cache') }).folder).to.equal(one.folder);
    const defined = loadUnit(base, { cache: folder.path('cache'), definitions: ['CONFIG_X=3'] });
    expect(defined.folder).not.to.equal(one.folder);
  });
});

describe('the unit of a tree of the shape of Linux 5.4', () => {
  const folder = temporaryFolder();

  for (const cc of COMPILERS) {
    it(`is made with ${cc}, and claims no interval notifiers`, async () => {
      const old = cutTo54(await tree('6.1'), folder.path('changes'));
      const unit = loadUnit(old, { cc, cache: folder.path('cache') });
      expect(unit.release).to.equal('5.4');
      expect(unit.features.intervalCallbacks).to.deep.equal([]);
      expect(unit.capabilities).not.to.include('interval-notifiers');
      expect(unit.module.functions).to.include.keys('mmu_notifier_register', 'mmu_notifier_get');
      const mm = offsets(unit.layouts.get('mm_struct'));
      expect(mm.mmu_notifier_mm).to.equal(mm.notifier_subscriptions);
      const fields = Object.keys(offsets(unit.layouts.get('mmu_notifier_mm')));
      expect(fields).to.deep.equal(['list.first', 'lock.owner', 'lock.class']);
    });
  }
});

describe('a unit in the cache', () => {
  const folder = temporaryFolder();

  it('is used without running clang, and read by its folder', async () => {
    const base = await tree('6.12');
    const runs = folder.path('runs');
    const cc = folder.write('clang', `#!/bin/sh\necho run >>${runs}\nexec clang-19 "$@"\n`, 0o755);
    const options = { cc, cache: folder.path('cache') };
    const made = loadUnit(base, options);
    const runsBefore = readFileSync(runs, 'utf8');
    expect(runsBefore).to.match(/^(run\n)+$/);
    const before = process.cpuUsage();
    const again = loadUnit(base, options);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).to.be.lessThan(500);
    expect(again.folder).to.equal(made.folder);
    expect(readUnit(made.folder).layouts).to.deep.equal(made.layouts);
    expect(readFileSync(runs, 'utf8')).to.equal(runsBefore);
  });

  it('is all that is left', async () => {
    const cache = folder.path('cache');
    loadUnit(await tree('6.12'), { cache });
    expect(readdirSync(cache).sort()).to.deep.equal(['requests', 'units']);
    expect(readdirSync(join(cache, 'units'))).to.have.length(1);
  });
});

describe('what cannot be made a unit', () => {
  const folder = temporaryFolder();
  restoreEnvironment();
  let base: SourceTree;
  const patched = (...changes: readonly Change[]) =>
    refusal(changed(base, folder.path('changes'), ...changes), {
      cache: folder.path('cache'),
    });
  const atEnd = (text: string): Change => [CORE, /$(?![\s\S])/, text];

  beforeEach(async () => {
    base = await tree('6.12');
  });
  afterEach(() => {
    for (const left of existsSync(folder.path('cache')) ? readdirSync(folder.path('cache')) : []) {
      expect(readdirSync(folder.path(`cache/${left}`)), left).to.deep.equal([]);
    }
  });

  it('is told with the first error of clang, in the tree', () => {
    expect(patched(atEnd('int f(void) { return 1 }\nint g(void) { return 1 }\n'))).to.match(
      /^patched does not compile: mm\/mmu_notifier\.c:\d+:\d+: error: expected ';' after return statement$/,
    );
  });

  it('is told with the function that no shim has, and where to add it', () => {
    expect(patched(atEnd('void f(void) { wake_up_bit(0, 0); }\n'))).to.match(
      /^patched does not compile: mm\/mmu_notifier\.c:\d+:\d+: error: .*'wake_up_bit'.*; the tree declares wake_up_bit in linux\/wait_bit\.h/,
    );
    expect(patched(atEnd('void f(void) { wait_event_timeout(0, 0, 0); }\n'))).to.match(
      /the tree declares wait_event_timeout in linux\/wait\.h, in whose place stands a shim: add it to native\/kernel-source\/include\/linux\/wait\.h/,
    );
  });

  it('is told with the symbol that nothing defines', () => {
    expect(patched(atEnd('void later(int n);\nvoid f(void) { later(3); }\n'))).to.match(
      /^patched: mm\/mmu_notifier\.c:\d+ uses later\(\), which no file of the unit defines/,
    );
    expect(patched(atEnd('void *f(void) { return current; }\n'))).to.match(/k_current_task/);
  });

  it('is told with the member that the shim of a structure lacks', () => {
    expect(patched(atEnd('void *f(struct mm_struct *mm) { return mm->pgd; }\n'))).to.match(
      /no member named 'pgd' in 'struct mm_struct'; native\/kernel-source\/include\/linux\/mm_types\.h/,
    );
  });

  it('is told with the header that needs a shim', () => {
    const message = patched([
      CORE,
      '#include <linux/slab.h>',
      '#include <linux/slab.h>\n#include <linux/seqlock.h>',
    ]);
    expect(message).to.match(
      /error: .*; the shims and the tree's linux\/seqlock\.h do not go together: add a shim/,
    );
  });

  it('is told with the instruction that is not translated', () => {
    expect(patched(atEnd('float f(float x) { return x * 2; }\n'))).to.match(
      /^patched: mm\/mmu_notifier\.c:\d+: .*floating point is not translated$/,
    );
  });

  it('is told where clang is missing, or is another compiler', () => {
    process.env.PATH = folder.path('nothing');
    const options = { cache: folder.path('cache') };
    expect(refusal(base, options)).to.match(/^clang is missing.*apt-get install clang$/);
    expect(refusal(base, { ...options, cc: '/bin/sh' })).to.match(/^\/bin\/sh is no clang/);
  });
});
