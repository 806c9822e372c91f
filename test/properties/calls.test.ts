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
  const property = hasReturned(put);

  it('holds where each call has', () => {
    accepts(property, [begun, over]);
    accepts(property, [begun, over, begun, ...others, over]);
  });

  it('fails where one has not, or where there was no call', () => {
    rejects(property, [begun], /mmu_notifier_put by driver gpu has not returned/);
    rejects(property, [begun, over, begun], /has not returned/);
    rejects(property, [begun, ...others], /has not returned/);
    rejects(property, [], /was never called/);
    rejects(property, others, /was never called/);
  });
});

describe('has not returned', () => {
  const property = hasNotReturned(put);

  it('holds where a call is still going on', () => {
    accepts(property, [begun]);
    accepts(property, [begun, ...others]);
    accepts(property, [begun, over, begun]);
  });

  it('fails where it is over, or never began', () => {
    rejects(property, [begun, over], /mmu_notifier_put by driver gpu has returned/);
    rejects(property, [], /was never called/);
    rejects(property, [calls(NIC, 'mmu_notifier_put'), calls(GPU, 'mmput')], /was never called/);
  });
});

describe('returned', () => {
  const property = returned({ function: 'munmap', task: A }, 0, '0');
  const again = calls(A, 'munmap');

  it('is about the last call', () => {
    accepts(property, [again, returns(A, 'munmap')]);
    accepts(property, [again, returns(A, 'munmap', -12), again, returns(A, 'munmap')]);
    rejects(
      property,
      [again, returns(A, 'munmap'), again, returns(A, 'munmap', -12)],
      /munmap by process A returned -12, not 0/,
    );
  });

  it('fails where it has not returned, or was never called', () => {
    rejects(property, [again], /has not returned/);
    rejects(property, [again, returns(A, 'munmap'), again], /has not returned/);
    rejects(property, [], /was never called/);
    rejects(property, [calls(A, 'mmap'), returns(A, 'mmap')], /was never called/);
  });

  it('takes no other result', () => {
    const failing = returned({ function: 'munmap', task: A }, -12, '-ENOMEM');
    accepts(failing, [again, returns(A, 'munmap', -12)]);
    rejects(failing, [again, returns(A, 'munmap', 12)], /returned 12, not -ENOMEM/);
    rejects(failing, [again, returns(A, 'munmap')], /returned 0, not -ENOMEM/);
  });
});
