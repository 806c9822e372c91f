import { expect } from 'chai';
import {
  kbuildInputs,
  makefilesIn,
  parseCommandFile,
} from '../../../src/implementations/real-kernel/kbuild-inputs';
import { temporaryFolder } from './temporary-folder';

const COMPILED = `savedcmd_/m/main.o :=  ccache gcc-12 -Wp,-MMD,/m/.main.o.d -nostdinc -I/src/include -I./include -I /src/include/uapi -include /src/include/linux/kconfig.h -fplugin=./scripts/plugin.so -c -o /m/main.o /m/main.c   ; ./tools/objtool/objtool --orc /m/main.o

source_/m/main.o := /m/main.c

deps_/m/main.o := \\
  /src/include/linux/kconfig.h \\
    $(wildcard include/config/CPU_BIG_ENDIAN) \\
  include/generated/bounds.h \\
  /m/state.h \\

/m/main.o: $(deps_/m/main.o)

$(deps_/m/main.o):

/m/main.o: $(wildcard ./tools/objtool/objtool)
`;

describe("kbuild's list of what it read", () => {
  it('names the compiler, the headers and the folders of headers', () => {
    const command = parseCommandFile(COMPILED);
    expect(command.program).to.equal('ccache gcc-12');
    expect(command.read).to.deep.equal([
      '/m/main.c',
      '/src/include/linux/kconfig.h',
      'include/generated/bounds.h',
      '/m/state.h',
    ]);
    expect(command.includeFolders).to.deep.equal([
      '/src/include',
      './include',
      '/src/include/uapi',
    ]);
  });

  it('is the same of Linux 6.1, but for the name of the command', () => {
    const older = parseCommandFile(COMPILED.replace('savedcmd_', 'cmd_'));
    expect(older).to.deep.equal(parseCommandFile(COMPILED));
  });

  it('of a linker has no headers', () => {
    const linked = parseCommandFile('savedcmd_/m/x.ko := ld -r -T scripts/module.lds -o /m/x.ko\n');
    expect([linked.program, linked.read]).to.deep.equal(['ld', []]);
  });

  it('includes the makefiles that make prints', () => {
    const output =
      "Reading makefiles...\nReading makefile 'Makefile'...\n  Reading makefile `a/b' (x)";
    expect(makefilesIn(output)).to.deep.equal(['Makefile', 'a/b']);
  });
});

describe('the inputs of a module', () => {
  const { path, write } = temporaryFolder();
  const output = "Reading makefile '.kernelvariables' (search path) (don't care)";

  function run(text = COMPILED) {
    write('module/.main.o.cmd', text.replaceAll('/m/', path('module/')));
    return { build: path('build'), module: path('module'), output };
  }

  it('are absolute, without files of the module', () => {
    write('build/tools/objtool/objtool', '');
    write('build/scripts/plugin.so', '');
    const inputs = kbuildInputs(run());
    expect(new Set(inputs.read)).to.deep.equal(
      new Set([
        '/src/include/linux/kconfig.h',
        path('build/include/generated/bounds.h'),
        path('build/tools/objtool/objtool'),
        path('build/scripts/plugin.so'),
      ]),
    );
    const always = ['.config', 'Module.symvers', 'include/generated/autoconf.h'];
    expect(inputs.lookedFor).to.deep.equal(
      ['.kernelvariables', ...always].map((name) => path(`build/${name}`)),
    );
    expect(inputs.includeFolders).to.include(path('build/include'));
    expect(inputs.tools).to.deep.equal(['ccache gcc-12']);
  });

  it('may be relative to the folder of the module, as of Linux 6.13', () => {
    write('include/linux/list.h', '');
    const inputs = kbuildInputs(run(COMPILED.replace('/m/state.h', '../include/linux/list.h')));
    expect(inputs.read).to.include(path('include/linux/list.h'));
  });

  it('are not known where kbuild or make left no list', () => {
    const message = 'kbuild left no list of the files that it read';
    expect(() => kbuildInputs({ ...run(), output: '' })).to.throw(message);
    expect(() => kbuildInputs(run('nothing'))).to.throw(message);
  });
});
