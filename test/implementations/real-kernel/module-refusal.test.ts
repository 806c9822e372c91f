import { expect } from 'chai';
import { moduleRefusal } from '../../../src/implementations/real-kernel/module-refusal';

const image = { kernel: '/bzImage', build: '/build' };
const REFUSED = 'the module does not load: Invalid argument';

describe('a module that the kernel refuses', () => {
  const causes: readonly (readonly [string, string])[] = [
    [
      "mmu_notifier_spec: version magic '6.1 SMP ' should be '6.12 SMP '",
      'another version or configuration than the build folder',
    ],
    [
      'mmu_notifier_spec: disagrees about version of symbol module_layout',
      'built from other sources than the build folder',
    ],
    ['mmu_notifier_spec: Unknown symbol mmu_notifier_get (err -2)', 'lacks a symbol'],
  ];
  for (const [line, cause] of causes) {
    it(`is reported with the cause and the kernel's words: ${line}`, () => {
      const log = ['[    1.5] booting', `[    2.25] ${line}`, line];
      const message = moduleRefusal(image, REFUSED, log)?.message ?? '';
      const [first, ...quoted] = message.split('\n');
      expect(first).to.contain(
        'the kernel /bzImage does not load the module that was built in /build (Invalid argument)',
      );
      expect(first).to.contain(cause);
      expect(quoted).to.deep.equal([`  ${line}`]);
    });
  }

  it('may need a signature', () => {
    const why = 'the module does not load: Key was rejected by service';
    expect(moduleRefusal(image, why, [])?.message).to.contain('it loads signed modules only');
  });

  it("may have refused itself: the module's own words are quoted", () => {
    const line = 'mmu_notifier_spec: no address of try_to_unmap in this kernel: error -2';
    expect(moduleRefusal(image, REFUSED, [line])?.message).to.equal(
      `the kernel /bzImage does not load the module that was built in /build (Invalid argument)\n  ${line}`,
    );
  });

  it('is not the reason of every end of a guest', () => {
    expect(moduleRefusal(image, 'the guest has ended', [])).to.equal(null);
  });
});
