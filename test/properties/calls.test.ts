import { hasNotReturned, hasReturned, returned } from '../../src/properties/calls';
import { A, accepts, calls, GPU, NIC, rejects, returns } from './traces';

const put = { function: 'mmu_notifier_put', task: GPU } as const;
const begun = calls(GPU, 'mmu_notifier_put');
const over = returns(GPU, 'mmu_notifier_put');
const others = [
  calls(NIC, 'mmu_notifier_put'),
  returns(NIC, 'mmu_notifier_put', -12),
  calls(GPU, 'mmget'),
  returns(GPU, 'mmget', -12),
];

describe('has returned', () => {
  const claim = hasReturned(put);

  it('holds where each call has', () => {
    accepts(claim, [begun, over]);
    accepts(claim, [begun, over, begun, ...others, over]);
  });

  it('fails where one has not, or where there was no call', () => {
    rejects(claim, [begun], /mmu_notifier_put by driver gpu has not returned/);
    rejects(claim, [begun, over, begun], /has not returned/);
    rejects(claim, [begun, ...others], /has not returned/);
    rejects(claim, [], /was never called/);
    rejects(claim, others, /was never called/);
  });
});

describe('has not returned', () => {
  const claim = hasNotReturned(put);

  it('holds where a call is still going on', () => {
    accepts(claim, [begun]);
    accepts(claim, [begun, ...others]);
    accepts(claim, [begun, over, begun]);
  });

  it('fails where it is over, or never began', () => {
    rejects(claim, [begun, over], /mmu_notifier_put by driver gpu has returned/);
    rejects(claim, [], /was never called/);
    rejects(claim, [calls(NIC, 'mmu_notifier_put'), calls(GPU, 'mmput')], /was never called/);
  });
});

describe('returned', () => {
  const claim = returned({ function: 'munmap', task: A }, 0, '0');
  const again = calls(A, 'munmap');

  it('is about the last call', () => {
    accepts(claim, [again, returns(A, 'munmap')]);
    accepts(claim, [again, returns(A, 'munmap', -12), again, returns(A, 'munmap')]);
    rejects(
      claim,
      [again, returns(A, 'munmap'), again, returns(A, 'munmap', -12)],
      /munmap by process A returned -12, not 0/,
    );
  });

  it('fails where it has not returned, or was never called', () => {
    rejects(claim, [again], /has not returned/);
    rejects(claim, [again, returns(A, 'munmap'), again], /has not returned/);
    rejects(claim, [], /was never called/);
    rejects(claim, [calls(A, 'mmap'), returns(A, 'mmap')], /was never called/);
  });

  it('takes no other result', () => {
    const failing = returned({ function: 'munmap', task: A }, -12, '-ENOMEM');
    accepts(failing, [again, returns(A, 'munmap', -12)]);
    rejects(failing, [again, returns(A, 'munmap', 12)], /returned 12, not -ENOMEM/);
    rejects(failing, [again, returns(A, 'munmap')], /returned 0, not -ENOMEM/);
  });
});
