/** All known faults, in the order of the kill matrix. */
import type { Fault } from '../src/harness/fault';
import { ageingFaults } from './ageing';
import { bracketFaults } from './brackets';
import { decliningFaults } from './declining';
import { eventFaults } from './events';
import { getFaults } from './get';
import { historyFaults } from './history';
import { historyRmapFaults } from './history-rmap';
import { hmmFaults } from './hmm';
import { hmmDecliningFaults } from './hmm-declining';
import { hmmRangeFaults } from './hmm-ranges';
import { intervalExitFaults } from './interval-exit';
import { intervalInsertionFaults } from './interval-insertion';
import { intervalInvalidationFaults } from './interval-invalidation';
import { intervalReadingFaults } from './interval-reading';
import { intervalRemovalFaults } from './interval-removal';
import { intervalSequenceFaults } from './interval-sequence';
import { mmContextFaults } from './mm-contexts';
import { mmReferenceFaults } from './mm-references';
import { primitiveFaults } from './primitives';
import { putFaults } from './put';
import { putFreeingFaults } from './put-freeing';
import { readSectionFaults } from './read-sections';
import { registrationFaults } from './registration';
import { registrationLifetimeFaults } from './registration-lifetime';
import { registrationResultFaults } from './registration-results';
import { releaseFaults } from './release';
import { releaseOrderFaults } from './release-order';
import { remoteInvalidationFaults } from './remote-invalidation';
import { secondaryTlbFaults } from './secondary-tlb';
import { srcuFaults } from './srcu';
import { svaFaults } from './sva';
import { svaReleaseFaults } from './sva-release';
import { synchronizeFaults } from './synchronize';
import { unregisterFaults } from './unregister';
import { waitQueueFaults } from './wait-queues';
import { walkFaults } from './walks';
import { zappingFaults } from './zapping';

export const faults: readonly Fault[] = [
  ...registrationFaults,
  ...registrationResultFaults,
  ...registrationLifetimeFaults,
  ...getFaults,
  ...putFaults,
  ...putFreeingFaults,
  ...synchronizeFaults,
  ...releaseFaults,
  ...releaseOrderFaults,
  ...unregisterFaults,
  ...walkFaults,
  ...readSectionFaults,
  ...srcuFaults,
  ...primitiveFaults,
  ...waitQueueFaults,
  ...bracketFaults,
  ...zappingFaults,
  ...decliningFaults,
  ...eventFaults,
  ...remoteInvalidationFaults,
  ...ageingFaults,
  ...secondaryTlbFaults,
  ...intervalInsertionFaults,
  ...intervalRemovalFaults,
  ...intervalReadingFaults,
  ...intervalInvalidationFaults,
  ...intervalSequenceFaults,
  ...intervalExitFaults,
  ...mmReferenceFaults,
  ...mmContextFaults,
  ...hmmFaults,
  ...hmmRangeFaults,
  ...hmmDecliningFaults,
  ...svaFaults,
  ...svaReleaseFaults,
  ...historyFaults,
  ...historyRmapFaults,
];
