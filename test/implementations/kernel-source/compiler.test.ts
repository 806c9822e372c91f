/** Which clang is found, and what is said where none can compile. */
import { expect } from 'chai';
import {
  findCompiler,
  identityOf,
  missingTarget,
  versionOf,
} from '../../../src/implementations/kernel-source/compiler';
import { temporaryFolder } from '../real-kernel/temporary-folder';

describe('the compiler', () => {
  const folder = temporaryFolder();
  const program = (name: string, prints = 'Debian clang version 19.1.7') =>
    folder.write(name, `#!/bin/sh\necho '${prints}'\n`, 0o755);
  const bin = () => folder.path('bin');

  it('is clang, or else the newest release of it', () => {
    program('bin/clang-14');
    program('bin/clang-19');
    folder.write('bin/clang-20', 'not executable');
    expect(findCompiler(undefined, bin()).command).to.equal('clang-19');
    program('bin/clang');
    expect(findCompiler(undefined, `/nonexistent:${bin()}`).file).to.equal(
      folder.path('bin/clang'),
    );
  });

  it('is the program that --cc names, by its path too', () => {
    program('bin/clang');
    const own = program('own/clang');
    expect(findCompiler(own, bin()).file).to.equal(own);
    expect(findCompiler('clang', bin()).file).to.equal(folder.path('bin/clang'));
  });

  it('is told to be missing in one line, with the package to install', () => {
    expect(() => findCompiler(undefined, bin())).to.throw(
      /^clang is missing, which compiles the kernel's source: apt-get install clang$/,
    );
    expect(() => findCompiler('clang-99', bin())).to.throw(
      /^--cc clang-99: no such program; expected a clang with the target wasm32: apt-get install clang$/,
    );
  });

  it('is refused where it is another compiler, or lacks the target', () => {
    const gcc = findCompiler(program('gcc', 'gcc (Debian 12.2.0) 12.2.0'));
    expect(() => versionOf(gcc)).to.throw(/gcc is no clang; expected one with the target wasm32/);
    const clang = findCompiler(program('bin/clang'));
    expect(versionOf(clang)).to.equal('Debian clang version 19.1.7');
    const said = `error: unable to create target: 'No available targets are compatible with triple "wasm32"'`;
    expect(missingTarget(clang, said)?.message).to.match(/was built without the target wasm32/);
    expect(missingTarget(clang, 'mm/a.c:1:1: error: no')).to.equal(null);
  });

  it('is known to be another program once it is replaced', () => {
    const clang = findCompiler(program('bin/clang'));
    const before = identityOf(clang);
    expect(identityOf(findCompiler('clang', bin()))).to.equal(before);
    program('bin/clang', 'Debian clang version 20.1.0');
    expect(identityOf(clang)).not.to.equal(before);
  });
});
