/** All faults, system by system. */
import type { Fault } from '../src/faults/fault';
import { getFaults } from './get';
import { putFaults } from './put';
import { registrationFaults } from './registration';
import { registrationLifetimeFaults } from './registration-lifetime';
import { registrationResultFaults } from './registration-results';
import { synchronizeFaults } from './synchronize';

export const faults: readonly Fault[] = [
  ...registrationFaults,
  ...registrationResultFaults,
  ...registrationLifetimeFaults,
  ...getFaults,
  ...putFaults,
  ...synchronizeFaults,
];
