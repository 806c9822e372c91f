/** All faults, system by system. */
import type { Fault } from '../src/faults/fault';
import { registrationFaults } from './registration';
import { registrationLifetimeFaults } from './registration-lifetime';
import { registrationResultFaults } from './registration-results';

export const faults: readonly Fault[] = [
  ...registrationFaults,
  ...registrationResultFaults,
  ...registrationLifetimeFaults,
];
