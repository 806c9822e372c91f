import { expect } from 'chai';
import { missingGuestOptions } from '../../../src/implementations/real-kernel/guest-options';
import { completeConfig } from './guest-config';

describe('the options that the guest needs', () => {
  it('may all be there', () => {
    expect(missingGuestOptions(completeConfig)).to.deep.equal([]);
  });

  for (const line of completeConfig.trimEnd().split('\n')) {
    it(`have ${line} among them`, () => {
      const missing = missingGuestOptions(completeConfig.replace(`${line}\n`, ''));
      expect(missing).to.have.length(1);
      expect(missing[0]).to.match(new RegExp(`^${line.split('=')[0] ?? ''}=\\w+ \\(.+\\)$`));
    });
  }

  it('are not there as modules, or commented out', () => {
    const changed = completeConfig
      .replace('CONFIG_KPROBES=y', '# CONFIG_KPROBES is not set')
      .replace('CONFIG_DEVTMPFS=y', 'CONFIG_DEVTMPFS=m');
    const names = missingGuestOptions(changed).map((text) => text.split('=')[0]);
    expect(names).to.deep.equal(['CONFIG_DEVTMPFS', 'CONFIG_KPROBES']);
  });

  it('are two serial lines, and not one', () => {
    const one = completeConfig.replace('RUNTIME_UARTS=4', 'RUNTIME_UARTS=1');
    expect(missingGuestOptions(one)).to.have.length(1);
  });

  it('are not those of a kernel that refuses unsigned modules', () => {
    const [missing = ''] = missingGuestOptions(`${completeConfig}CONFIG_MODULE_SIG_FORCE=y\n`);
    expect(missing).to.match(/^CONFIG_MODULE_SIG_FORCE=n /);
  });
});
