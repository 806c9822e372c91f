import { After, BeforeStep, Status } from '@cucumber/cucumber';
import {
  encodeScenarioRecord,
  SCENARIO_RECORD_MEDIA_TYPE,
} from '../src/conformance/scenario-record';
import type { Role } from '../src/conformance/script-builder';
import type { SpecWorld } from './world';

const roles: Readonly<Record<string, Role>> = { Context: 'Given', Action: 'When', Outcome: 'Then' };

BeforeStep(function (this: SpecWorld, { pickleStep }) {
  this.builder.enter(roles[pickleStep.type ?? ''] ?? this.builder.currentRole);
});

After(
  { name: 'the kernel log stays clean, and the situation was reached' },
  async function (this: SpecWorld, { result }) {
    try {
      if (result?.status === Status.PASSED) return await this.finish();
      this.run.fail();
    } finally {
      this.attach(encodeScenarioRecord(this.run.record()), SCENARIO_RECORD_MEDIA_TYPE);
    }
  },
);
