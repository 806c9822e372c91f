import { expect } from 'chai';
import type { Action, Behaviour, Script } from '../../src/protocol/script';
import { scriptProblem } from '../../src/protocol/validate-script';
import {
  calls,
  driver,
  gets,
  PAGES,
  ranges,
  registers,
  script,
  taskOf,
} from '../implementations/scripts';

const PAGE = { start: PAGES.start, end: PAGES.start + 0x1000 };

function onPage(name: 'mmu_notifier_age_page' | 'SetPageExternalRmap', range = PAGE): Action {
  return { do: 'page-call', task: taskOf('gpu'), function: name, process: 'A', range };
}

function in2008(
  phases: Parameters<typeof script>[0],
  without: 'CONFIG_64BIT' | 'CONFIG_MMU_NOTIFIER' | null = null,
): Script {
  return { ...script(phases), notifiersOf2008: { without } };
}

describe('a script about the notifiers of 2008', () => {
  const registersForAll = calls('mmu_rmap_notifier_register', { notifier: 'n1' });
  const truncates = ranges('ftruncate', PAGES);

  it('may call their functions', () => {
    const actions = [registers, registersForAll, onPage('mmu_notifier_age_page'), truncates];
    expect(scriptProblem(in2008(actions))).to.equal(null);
    const locked = calls('__mmu_notifier_register', { process: 'A', notifier: 'n1' });
    expect(scriptProblem(in2008([locked], 'CONFIG_64BIT'))).to.equal(null);
  });

  const puts: Behaviour = { callback: 'release', does: 'call', function: 'mmu_notifier_put' };
  const bad: readonly [Script, why: RegExp][] = [
    [in2008([gets]), /^mmu_notifier_get is not of the notifiers of 2008$/],
    [
      { ...in2008([]), drivers: [driver('gpu', puts)] },
      /^mmu_notifier_put is not of the notifiers of 2008$/,
    ],
    [script([registersForAll]), /^mmu_rmap_notifier_register is not of the notifiers that were/],
    [script([truncates]), /^ftruncate is not of the notifiers that were merged$/],
    [script([onPage('SetPageExternalRmap')]), /is not of the notifiers that were merged$/],
    [in2008([onPage('mmu_notifier_age_page', PAGES)]), /expected a range of one page$/],
    [
      in2008([onPage('SetPageExternalRmap')], 'CONFIG_64BIT'),
      /^SetPageExternalRmap is not declared without CONFIG_64BIT$/,
    ],
    [
      in2008(
        [calls('__mmu_notifier_register', { process: 'A', notifier: 'n1' })],
        'CONFIG_MMU_NOTIFIER',
      ),
      /^__mmu_notifier_register is not declared without CONFIG_MMU_NOTIFIER$/,
    ],
    [in2008([calls('mmu_rmap_notifier_register')]), /expected to be called on nothing, naming/],
  ];
  for (const [one, why] of bad) {
    it(`is rejected: ${why.source}`, () => expect(scriptProblem(one)).to.match(why));
  }
});
