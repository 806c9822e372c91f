import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { makeCacheFolder } from '../../../src/implementations/real-kernel/cache-files';
import { CannotRunError } from '../../../src/implementations/real-kernel/host-commands';
import { temporaryFolder } from './temporary-folder';

describe('a folder of the cache', () => {
  const { path, write } = temporaryFolder();

  it('is made with those that it is in', () => {
    makeCacheFolder(path('one/two/three'));
    makeCacheFolder(path('one/two/three'));
    expect(existsSync(path('one/two/three'))).to.equal(true);
  });

  it('is refused in one line where it cannot be made', () => {
    const file = write('file', '');
    for (const folder of ['/proc/none/below', `${file}/below`]) {
      expect(() => makeCacheFolder(folder), folder).to.throw(
        CannotRunError,
        /^the cache cannot be written \([^\n]*\): set XDG_CACHE_HOME to a folder that can$/,
      );
    }
  });
});
