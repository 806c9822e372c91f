/** When a unit in the cache is used again. */
import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { dependencies } from '../../../src/implementations/kernel-source/compile';
import { UnitCache } from '../../../src/implementations/kernel-source/unit-cache';
import { temporaryFolder } from '../real-kernel/temporary-folder';

describe('the cache of units', () => {
  const folder = temporaryFolder();
  const cacheFor = (request: unknown) => new UnitCache(folder.path('cache'), request);
  const request = { definitions: ['CONFIG_X'] };
  let unit = '';

  beforeEach(() => {
    folder.write('include/linux/one.h', 'one');
    folder.write('shim/linux/one.h', '#include_next <linux/one.h>');
    folder.write('mm/core.c', 'core');
    unit = cacheFor(request).folderOf({ what: 'it is made of' });
    for (const file of ['unit.js', 'unit.json']) {
      folder.write(`cache/units/${unit.split('/').at(-1)}/${file}`, '');
    }
    const folders = ['overlay', 'shim', 'include'].map(folder.path);
    const read = ['include/linux/one.h', 'shim/linux/one.h', 'mm/core.c'].map(folder.path);
    cacheFor(request).remember(unit, read, folders);
  });

  it('has the unit while nothing changes', () => {
    expect(cacheFor({ definitions: ['CONFIG_X'] }).find()).to.equal(unit);
    folder.write('include/linux/one.h', 'one');
    expect(cacheFor(request).find()).to.equal(unit);
    expect(readdirSync(folder.path('cache/requests'))).to.have.length(1);
  });

  it('has none for another request', () => {
    expect(cacheFor({ definitions: ['CONFIG_Y'] }).find()).to.equal(null);
  });

  it('has none once a header changes, or vanishes', () => {
    folder.write('include/linux/one.h', 'two');
    expect(cacheFor(request).find()).to.equal(null);
  });

  it('has none once another header is found first', () => {
    folder.write('overlay/linux/one.h', 'one');
    expect(cacheFor(request).find()).to.equal(null);
  });

  it('has none where its record is of no use', () => {
    const [record = ''] = readdirSync(folder.path('cache/requests'));
    for (const text of ['', '{}', 'null']) {
      folder.write(`cache/requests/${record}`, text);
      expect(cacheFor(request).find()).to.equal(null);
    }
  });
});

describe('a rule that -MD writes', () => {
  it('gives the files, with spaces in their names too', () => {
    const rule = 'unit.o: \\\n  /a/one.c /b/t\\ wo.h \\\n  /c/$$x\\#.h\n';
    expect(dependencies(rule)).to.deep.equal(['/a/one.c', '/b/t wo.h', '/c/$x#.h']);
  });
});
