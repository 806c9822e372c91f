import { kernelReports, logIsCleanBut } from '../../src/properties/kernel-reports';
import { accepts, NIC, rejects, reports, settles } from './traces';

describe('what the kernel reports', () => {
  const property = kernelReports('WARN_ON');

  it('is in its log, whatever else is there', () => {
    accepts(property, [reports('WARN_ON')]);
    accepts(property, [reports('deadlock'), settles(0), reports('WARN_ON', NIC)]);
  });

  it('is not another report, nor silence', () => {
    rejects(property, [], /^the kernel log is clean$/);
    rejects(property, [settles(0)], /^the kernel log is clean$/);
    rejects(
      property,
      [reports('BUG_ON'), reports('deadlock', NIC)],
      /^the kernel log has: BUG_ON by driver gpu \(because\); deadlock by driver nic \(because\)$/,
    );
  });
});

describe('a clean log', () => {
  const clean = logIsCleanBut(new Set());
  const but = logIsCleanBut(new Set(['WARN_ON'] as const));

  it('has no report', () => {
    accepts(clean, []);
    accepts(clean, [settles(0)]);
    rejects(clean, [reports('WARN_ON')], /^the kernel log is not clean: WARN_ON by driver gpu/);
  });

  it('may have those that are named, and no other', () => {
    accepts(but, []);
    accepts(but, [reports('WARN_ON'), reports('WARN_ON', NIC)]);
    rejects(but, [reports('WARN_ON'), reports('deadlock')], /not clean: deadlock by driver gpu/);
    rejects(
      but,
      [reports('BUG_ON'), reports('deadlock', NIC)],
      /: BUG_ON by driver gpu \(because\); deadlock by driver nic \(because\)$/,
    );
  });
});
