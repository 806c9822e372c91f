import { expect } from 'chai';
import { Progress } from '../../src/cli/progress';
import { MessageLog } from '../../src/suite/message-log';

describe('progress', () => {
  function run(isTTY: boolean, times: readonly number[]): string {
    let written = '';
    let time = 0;
    const stream = { isTTY, write: (text: string) => (written += text) };
    const progress = new Progress(stream, 1234, () => time);
    const log = new MessageLog();
    for (time of times) {
      log.finishedCases += 1;
      progress.update(log);
    }
    progress.clear();
    return written;
  }

  it('is one line on a terminal, drawn again, and then taken away', () => {
    expect(run(true, [0, 50, 100])).to.equal(
      '\r\u001b[K1 of 1,234 scenarios\r\u001b[K3 of 1,234 scenarios\r\u001b[K',
    );
  });

  it('is a line every ten seconds in a log, and none for a short run', () => {
    expect(run(false, [0, 5000, 10_000, 10_001, 20_000])).to.equal(
      '3 of 1,234 scenarios\n5 of 1,234 scenarios\n',
    );
    expect(run(false, [0, 9_999])).to.equal('');
  });
});
