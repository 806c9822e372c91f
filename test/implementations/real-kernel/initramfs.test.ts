import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect } from 'chai';
import { buildInitramfs } from '../../../src/implementations/real-kernel/initramfs';
import { restoreEnvironment } from './environment';
import { type TemporaryFolder, temporaryFolder } from './temporary-folder';

const HEADER = 'build/include/linux/mmu_notifier.h';
const OPTIONS = 'build/include/generated/autoconf.h';

/** "Compiles" a module that has the header and the options in it, and leaves kbuild's list. */
const MAKE = `#!/bin/sh
for arg; do case $arg in M=*) module=\${arg#M=} ;; esac; done
cd "$2" || exit 1
echo "Reading makefile 'Makefile'..."
cat include/linux/mmu_notifier.h include/generated/autoconf.h >"$module/mmu_notifier_spec.ko"
printf '%s\\n' "cmd_main.o := gcc-12 -Iinclude" "source_main.o := $module/main.c" \\
  'deps_main.o := \\' '  include/linux/mmu_notifier.h \\' '' >"$module/.main.o.cmd"
`;

/** Builds the agent, lists its headers, or names its library. */
const GCC = `#!/bin/sh
case $* in
*--version) echo 12.2.0 ;;
*-print-file-name*) echo "\${0%/*}/libc.a" ;;
*' -M '*) echo "main.o: main.c \${0%/*}/stdio.h" ;;
*) echo agent >init ;;
esac
`;

/** A kernel, and a toolchain that copies. */
function prepare({ write }: TemporaryFolder): void {
  const tools = { make: MAKE, gcc: GCC, 'gcc-12': GCC, strip: '#!/bin/sh\n', ld: '#!/bin/sh\n' };
  for (const [name, script] of Object.entries(tools)) write(`bin/${name}`, script, 0o755);
  write('bin/libc.a', 'library');
  write('bin/stdio.h', 'puts()');
  write('bzImage', 'kernel 1');
  write('build/.config', 'CONFIG_SMP=y');
  write('build/Module.symvers', '0x1 kfree vmlinux');
  write('build/Makefile', 'modules:');
  write(HEADER, 'return seq != invalidate_seq;');
  write(OPTIONS, '#define CONFIG_SMP 1');
}

describe('the initramfs', () => {
  const folder = temporaryFolder();
  const { path, write } = folder;
  restoreEnvironment();
  beforeEach(() => {
    prepare(folder);
    process.env.PATH = `${path('bin')}:${process.env.PATH}`;
    process.env.XDG_CACHE_HOME = path('cache');
  });

  const build = async (at = 'build'): Promise<string> => {
    // A build is not recorded where a file was written in the millisecond in which it begins.
    await new Promise((resolve) => setTimeout(resolve, 20));
    return buildInitramfs({ release: '6.12', image: path('bzImage'), build: path(at) });
  };

  const forbidBuilds = () => write('bin/make', '#!/bin/sh\necho built anew >&2\nexit 1', 0o755);

  const changes: readonly (readonly [string, () => void])[] = [
    ['a header', () => write(HEADER, 'return false;')],
    ['an option', () => write(OPTIONS, '')],
    ['.config', () => write('build/.config', '')],
    ['Module.symvers', () => write('build/Module.symvers', '')],
    ['a makefile', () => write('build/Makefile', 'modules: all')],
    ['the kernel', () => write('bzImage', 'kernel 2')],
    ['the compiler', () => write('bin/gcc-12', GCC.replace('12.2.0', '12.3.0'), 0o755)],
    ["the agent's library", () => write('bin/libc.a', 'library 2')],
    ["an agent's header", () => write('bin/stdio.h', 'puts(), gets()')],
    ['KCFLAGS', () => Object.assign(process.env, { KCFLAGS: '-O3' })],
    ['the build folder', () => cpSync(path('build'), path('other'), { recursive: true })],
  ];
  for (const [what, change] of changes) {
    it(`is built once, and anew where ${what} has changed`, async () => {
      const first = await build();
      forbidBuilds();
      expect(await build()).to.equal(first);
      change();
      const at = existsSync(path('other')) ? 'other' : 'build';
      expect(await build(at).catch(String)).to.contain('built anew');
    });
  }

  it('has the new module after a change, and the old one stays for who uses it', async () => {
    const old = await build();
    write(HEADER, 'return false;');
    const changed = await build();
    expect(readFileSync(changed, 'latin1')).to.contain('return false;');
    expect(readFileSync(old, 'latin1')).to.contain('return seq != invalidate_seq;');
    expect(dirname(old)).to.equal(dirname(changed));
    expect(await build()).to.equal(changed);
  });
});
