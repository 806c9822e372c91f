import { PassThrough } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { cpioArchive } from '../../../src/implementations/real-kernel/cpio';
import {
  CannotRunError,
  needCommands,
} from '../../../src/implementations/real-kernel/host-commands';
import { reportIn, reportsIn } from '../../../src/implementations/real-kernel/kernel-log';
import {
  type Flavour,
  isSuch,
  type KernelSeries,
  newestOf,
} from '../../../src/implementations/real-kernel/kernels';
import { onLine } from '../../../src/implementations/real-kernel/lines';

describe('the parts of a guest', () => {
  it('are packed with every part at a multiple of four bytes', () => {
    const content = Buffer.from('hello');
    const archive = cpioArchive([{ name: 'init', mode: 0o100755, content }]);
    expect(archive.length % 4).to.equal(0);
    expect(archive.toString('latin1', 0, 6)).to.equal('070701');
    // A header of 110 characters, the name and its end: 115, and so the content is at 116.
    expect(archive.toString('latin1', 116, 121)).to.equal('hello');
    expect(archive.toString('latin1')).to.contain('TRAILER!!!');
  });

  it('include the newest kernel of the chosen series', () => {
    const releases = ['6.1.0-9-cloud-amd64', '6.1.0-56-cloud-amd64', '6.1.0-10-cloud-amd64'];
    expect(newestOf(releases)).to.equal('6.1.0-56-cloud-amd64');
  });

  it('include kernels of the chosen series and flavour only', () => {
    const releases = ['6.12.117+deb12-cloud-amd64', '6.12.117+deb12-amd64', '6.1.0-56-rt-amd64'];
    const found = (series: KernelSeries, flavour: Flavour) =>
      releases.filter((release) => isSuch(release, { series, flavour }));
    expect(found('6.12', 'cloud')).to.deep.equal(['6.12.117+deb12-cloud-amd64']);
    expect(found('6.12', 'full')).to.deep.equal(['6.12.117+deb12-amd64']);
    expect(found('6.12', 'rt')).to.deep.equal([]);
    expect(found('6.1', 'rt')).to.deep.equal(['6.1.0-56-rt-amd64']);
  });

  it('need commands: an error names a missing one and its package', () => {
    expect(() => needCommands(['qemu-system-x86_64'], '/nonexistent')).to.throw(
      CannotRunError,
      'qemu-system-x86_64 is missing, which is needed to boot Linux: apt-get install qemu-system-x86',
    );
    expect(() => needCommands(['sh'], '/bin:/usr/bin')).not.to.throw();
  });
});

describe("the output of the guest's kernel", () => {
  const reports: readonly (readonly [string, string])[] = [
    ['WARNING: CPU: 1 PID: 9 at mm/mmu_notifier.c:609', 'WARN_ON'],
    ['kernel BUG at mm/mmu_notifier.c:782!', 'BUG_ON'],
    ['BUG: kernel NULL pointer dereference, address: 0000000000000018', 'NULL pointer dereference'],
    ['BUG: scheduling while atomic: kworker/0:1/12/0x00000201', 'sleeping in atomic context'],
    ['BUG: KASAN: slab-use-after-free in foo+0x12/0x34', 'use-after-free'],
    ['refcount_t: underflow; use-after-free.', 'refcount underflow'],
  ];
  for (const [line, report] of reports) {
    it(`stands for ${report}: ${line}`, () => expect(reportIn(line)?.report).to.equal(report));
  }

  it('has no report in most lines', () => {
    expect(reportIn('Modules linked in: mmu_notifier_spec(OE)')).to.equal(null);
  });

  it('may have timestamps', () => {
    const lines = ['[    1.643118] ------------[ cut here ]------------'];
    expect(reportsIn(lines)).to.deep.equal([]);
    const [found] = reportsIn([...lines, '[   12.000001] kernel BUG at mm/mmu_notifier.c:800!']);
    expect(found?.report).to.equal('BUG_ON');
  });

  it('comes in pieces', async () => {
    const stream = new PassThrough();
    const seen: string[] = [];
    onLine(stream, (line) => seen.push(line));
    for (const piece of ['@S', ' 0\r', '\n@', 'Z ok \xe4\n@']) {
      stream.write(Buffer.from(piece, 'latin1'));
      await nextTurn();
    }
    expect(seen).to.deep.equal(['@S 0', '@Z ok \xe4']);
  });

  it('may end with an error, which only the owner of the stream handles', async () => {
    const stream = new PassThrough();
    const errors: string[] = [];
    stream.on('error', ({ message }) => errors.push(message));
    onLine(stream, () => undefined);
    stream.destroy(new Error('reset'));
    await nextTurn();
    expect(errors).to.deep.equal(['reset']);
  });
});
