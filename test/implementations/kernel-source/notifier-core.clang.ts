/** Interleavings of Debian's kernels, and of copies with one change, beside those of the reference. */
import { expect } from 'chai';
import type { MemoryModel } from '../../../src/implementations/kernel-source/choice';
import { loadUnit } from '../../../src/implementations/kernel-source/load-unit';
import { CORE, type SourceTree } from '../../../src/implementations/kernel-source/source-tree';
import { TreeImplementation } from '../../../src/implementations/kernel-source/tree-implementation';
import { Reference } from '../../../src/implementations/reference';
import { comparableText } from '../../../src/protocol/comparable-trace';
import type { Implementation } from '../../../src/protocol/implementation';
import type { Script } from '../../../src/protocol/script';
import { temporaryFolder } from '../real-kernel/temporary-folder';
import {
  exits,
  gets,
  inserts,
  mapsDevice,
  puts,
  ranges,
  registers,
  script,
  synchronizes,
  twoDrivers,
  unregisters,
} from '../scripts';
import { changed, cutTo54, tree } from './trees';

const scripts: Readonly<Record<string, Script>> = {
  'a get and a put, and then the exit': script([gets, puts, exits()]),
  'an exit during the last put': script([gets, [puts, exits()]]),
  'an unregistration during a munmap': script([
    registers,
    mapsDevice,
    [unregisters, ranges('munmap')],
  ]),
  'an unregistration during the exit': script([registers, [unregisters, exits()]]),
  'an interval notifier during a munmap': script([inserts, ranges('munmap'), exits()], twoDrivers),
};

/** The distinct traces of a script, but for what reports say in words. */
async function tracesOf(implementation: Implementation, of: Script): Promise<string[]> {
  const observation = await implementation.run(of);
  expect(observation.complete).to.equal(true);
  const traces = [...observation.outcomes()].map(({ trace }) => comparableText(trace));
  return [...new Set(traces)].sort();
}

async function reportsOf(implementation: Implementation, of: Script): Promise<string[]> {
  const observation = await implementation.run(of);
  expect(observation.complete).to.equal(true);
  const details = [...observation.outcomes()].flatMap(({ trace }) =>
    trace.flatMap((event) => (event.kind === 'report' ? [`${event.report}: ${event.detail}`] : [])),
  );
  return [...new Set(details)];
}

describe('the notifier core of a tree', () => {
  const folder = temporaryFolder();

  function implementationOf(of: SourceTree, memoryModel: MemoryModel = 'sc'): TreeImplementation {
    const unit = loadUnit(of, { cache: folder.path('cache') });
    return new TreeImplementation({ folder: unit.folder, memoryModel });
  }

  const patched = async (from: string | RegExp, to: string) =>
    changed(await tree('6.12'), folder.path('cache'), [CORE, from, to]);

  for (const series of ['6.12', '6.1'] as const) {
    for (const [name, of] of Object.entries(scripts)) {
      it(`of ${series} has the traces of the reference: ${name}`, async () => {
        const traces = await tracesOf(implementationOf(await tree(series)), of);
        expect(traces).to.deep.equal(await tracesOf(new Reference(), of));
      });
    }
  }

  it('of the shape of 5.4 has the traces of the reference', async () => {
    const of = scripts['a get and a put, and then the exit'] as Script;
    const old = cutTo54(await tree('6.12'), folder.path('cache'));
    expect(await tracesOf(implementationOf(old), of)).to.deep.equal(
      await tracesOf(new Reference(), of),
    );
  });

  it('has other traces where unregistration does not wait for SRCU', async () => {
    const of = scripts['an unregistration during a munmap'] as Script;
    const waiting =
      /\tsynchronize_srcu\(&srcu\);\n(\n\tBUG_ON\(atomic_read\(&mm->mm_count\) <= 0\);)/;
    const broken = implementationOf(await patched(waiting, '$1'));
    expect(await tracesOf(broken, of)).to.not.deep.equal(
      await tracesOf(implementationOf(await tree('6.12')), of),
    );
  });

  it('deadlocks where a spinlock is not released', async () => {
    const of = scripts['a get and a put, and then the exit'] as Script;
    const unlock = /(hlist_add_head_rcu\([^;]*;\n)\t\tspin_unlock\([^;]*;\n/;
    const reports = await reportsOf(implementationOf(await patched(unlock, '$1')), of);
    expect(reports.join('\n')).to.contain('lock recursion: spin_lock(subscriptions->lock)');
  });

  it('runs what a patch queues with call_rcu(), which no SRCU reader holds up', async () => {
    const of = script([gets, mapsDevice, [puts, ranges('munmap')], synchronizes, exits()]);
    const queued = 'call_srcu(&srcu, &subscription->rcu, mmu_notifier_free_rcu)';
    const onRcu = 'call_rcu(&subscription->rcu, mmu_notifier_free_rcu)';
    const traces = await tracesOf(implementationOf(await patched(queued, onRcu)), of);
    expect(traces.every((trace) => trace.includes('"free_notifier"'))).to.equal(true);
    expect(traces.some((trace) => trace.includes('"use-after-free"'))).to.equal(true);
  });

  it('shows a structure that is not initialized where it is published by a plain store', async () => {
    const of = script([[registers, inserts]], twoDrivers);
    const release = 'smp_store_release(&mm->notifier_subscriptions, subscriptions)';
    const plain = await patched(release, 'mm->notifier_subscriptions = subscriptions');
    const report = 'before its initialization by driver gpu is visible';
    expect((await reportsOf(implementationOf(plain, 'pso'), of)).join('\n')).to.contain(report);
    expect(await reportsOf(implementationOf(plain, 'tso'), of)).to.deep.equal([]);
    const released = implementationOf(await tree('6.12'), 'pso');
    expect(await reportsOf(released, of)).to.deep.equal([]);
  });
});
