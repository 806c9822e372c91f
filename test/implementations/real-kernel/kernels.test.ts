import { cpSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { expect } from 'chai';
import { CannotRunError } from '../../../src/implementations/real-kernel/host-commands';
import { imageRelease } from '../../../src/implementations/real-kernel/image-release';
import { cachedKernel, ownKernel } from '../../../src/implementations/real-kernel/kernels';
import { restoreEnvironment } from './environment';
import { completeConfig } from './guest-config';
import { temporaryFolder } from './temporary-folder';

/** The header of a bzImage. */
function bzImage(release: string): string {
  const header = Buffer.alloc(0x1000);
  header.write('HdrS', 0x202);
  header.writeUInt16LE(0x400, 0x20e);
  header.write(`${release} (user@host) #1 SMP\0`, 0x600);
  return header.toString('latin1');
}

describe("the user's own kernel", () => {
  const { path, write } = temporaryFolder();

  function own(release: string) {
    write('build/.config', completeConfig);
    write('build/include/config/kernel.release', '6.12.1\n');
    return { kernel: write('bzImage', bzImage(release)), kernelBuild: path('build') };
  }

  it('has image and build folder of one release', () => {
    expect(ownKernel(own('6.12.1')).release).to.equal('6.12.1');
    expect(() => ownKernel(own('6.12.2'))).to.throw(
      CannotRunError,
      /is Linux 6\.12\.2, and .* is of 6\.12\.1; expected both of one build/,
    );
  });

  it('may be given by relative paths', () => {
    const { kernel, kernelBuild } = own('6.12.1');
    const [image = '', build = ''] = [kernel, kernelBuild].map((file) => relative('.', file));
    expect(ownKernel({ kernel: image, kernelBuild: build })).to.deep.equal({
      release: '6.12.1',
      image: kernel,
      build: kernelBuild,
    });
  });

  it('may be another image than a bzImage, whose release is not known', () => {
    expect(imageRelease(write('vmlinux', '\x7fELF'))).to.equal(null);
  });

  it('is a file', () => {
    const kernel = { ...own('6.12.1'), kernel: path('build') };
    expect(() => ownKernel(kernel)).to.throw(CannotRunError, 'no such file');
  });
});

describe('a kernel in the cache', () => {
  const { path, write } = temporaryFolder();
  restoreEnvironment();

  it('is built with the headers of its own cache, also after a copy', () => {
    const release = '6.12.1-cloud-amd64';
    const sources = `mmu-notifier-spec/kernels/${release}/usr/src`;
    const makefile = `${sources}/linux-headers-${release}/Makefile`;
    const included = (cache: string) => `include ${path(`${cache}/${sources}`)}/common/Makefile\n`;
    write(`one/${makefile}`, included('one'));
    cpSync(path('one'), path('two'), { recursive: true });
    for (const cache of ['one', 'two']) {
      process.env.XDG_CACHE_HOME = path(cache);
      expect(cachedKernel({ series: '6.12', flavour: 'cloud' })?.release).to.equal(release);
      expect(readFileSync(path(`${cache}/${makefile}`), 'utf8')).to.equal(included(cache));
    }
  });
});
