/** Clang's first error, with the shim that is at fault. */
import { expect } from 'chai';
import {
  explainCompileError,
  unknownSymbol,
} from '../../../src/implementations/kernel-source/compile-error';
import type { SourceTree } from '../../../src/implementations/kernel-source/source-tree';
import { temporaryFolder } from '../real-kernel/temporary-folder';

const SHIM = 'native/kernel-source/include';

describe('an error of the compiler', () => {
  const folder = temporaryFolder();
  const tree = (): SourceTree => ({ name: '--tree DIR', folders: [folder.path('tree')] });
  const explain = (...lines: readonly string[]) =>
    explainCompileError(tree(), `${lines.join('\n')}\n1 error generated.\n`).message;

  it('is told as clang has it', () => {
    expect(
      explain(
        'In file included from native/kernel-source/unit.c:17:',
        "mm/mmu_notifier.c:12:3: error: expected ';' after expression",
        'mm/mmu_notifier.c:40:3: error: another',
      ),
    ).to.equal(
      "--tree DIR does not compile: mm/mmu_notifier.c:12:3: error: expected ';' after expression",
    );
  });

  it('names the shim that lacks what the header of the tree has', () => {
    folder.write('tree/include/linux/wait.h', 'long wait_event_new(void);\n');
    expect(
      explain("mm/mmu_notifier.c:12:3: error: call to undeclared function 'wait_event_new'"),
    ).to.match(
      new RegExp(
        `the tree declares wait_event_new in linux/wait.h.*add it to ${SHIM}/linux/wait.h`,
      ),
    );
  });

  it('names the header of the tree that a patch forgot to include', () => {
    folder.write('tree/include/linux/mine.h', '#define mine(x) (x)\n');
    expect(
      explain(
        "mm/mmu_notifier.c:12:3: error: implicit declaration of function 'mine' is invalid in C99",
      ),
    ).to.match(/the tree declares mine in linux\/mine\.h: include it/);
    expect(explain("mm/mmu_notifier.c:12:3: error: use of undeclared identifier 'yours'")).to.match(
      /neither the tree's headers nor a shim declares yours$/,
    );
  });

  it('names the shim whose structure has no such member', () => {
    expect(
      explain("mm/mmu_notifier.c:12:3: error: no member named 'pgd' in 'struct mm_struct'"),
    ).to.match(new RegExp(`${SHIM}/linux/mm_types.h has it otherwise than the tree`));
    expect(
      explain("mm/a.c:1:3: error: incomplete definition of type 'struct task_struct'"),
    ).to.match(new RegExp(`${SHIM}/linux/sched.h has it otherwise`));
  });

  it('names the shim whose macro is expanded', () => {
    expect(
      explain(
        'mm/mmu_notifier.c:12:3: error: too many arguments provided to function-like macro invocation',
        `${SHIM}/linux/spinlock.h:20:9: note: macro 'spin_lock' defined here`,
      ),
    ).to.match(new RegExp(`${SHIM}/linux/spinlock.h has it otherwise`));
  });

  it('names the header to stand in the place of one that needs more', () => {
    expect(
      explain(
        'In file included from native/kernel-source/unit.c:17:',
        'In file included from mm/mmu_notifier.c:11:',
        'In file included from include/linux/seqlock.h:15:',
        "include/linux/processor.h:4:10: fatal error: 'asm/processor.h' file not found",
      ),
    ).to.match(
      new RegExp(`tree's linux/seqlock.h do not go together: add a shim, ${SHIM}/linux/seqlock.h$`),
    );
    expect(
      explain("mm/mmu_notifier.c:9:10: fatal error: 'linux/nothing.h' file not found"),
    ).to.match(new RegExp(`add it as ${SHIM}/linux/nothing.h$`));
  });
});

describe('a symbol that nothing defines', () => {
  it('is told with its first use', () => {
    const site = { function: 'f', file: 'mm/mmu_notifier.c', line: 77 };
    const tree = { name: '--tree DIR', folders: [] };
    const message = (kind: 'function' | 'object', at: typeof site | null) =>
      unknownSymbol(tree, { name: 'init_mm', kind, site: at }).message;
    expect(message('function', site)).to.match(
      /^--tree DIR: mm\/mmu_notifier\.c:77 uses init_mm\(\), which no file of the unit defines: define it in native/,
    );
    expect(message('object', null)).to.match(/^--tree DIR: static data uses init_mm, which/);
  });
});
