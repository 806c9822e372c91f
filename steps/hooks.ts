import { setImmediate } from 'node:timers/promises';
import { After, AfterAll, Before, BeforeStep, Status } from '@cucumber/cucumber';
import type { GherkinDocument, Pickle } from '@cucumber/messages';
import type { Role } from '../src/conformance/script-builder';
import { closeImplementations } from '../src/implementations/registry';
import { packageRoot } from '../src/package-root';
import { FeatureIndex } from '../src/suite/feature-index';
import { pathFromHere } from '../src/suite/load-features';
import { identifyPickle } from '../src/suite/scenario-ids';
import { reportWordings } from './parameters';
import { propertiesNamed } from './properties';
import type { SpecWorld } from './world';

const roles: Readonly<Record<string, Role>> = { Context: 'Given', Action: 'When', Outcome: 'Then' };

const REPORTS = /^(?:it may happen that )?the kernel reports (.+)$/;

let latest = { uri: '', index: new FeatureIndex([]) };

/** Most scenarios follow one of the same feature. A worker receives the document with each anew. */
function indexFor(pickle: Pickle, document: GherkinDocument): FeatureIndex {
  const isIndexed = latest.uri === pickle.uri && latest.index.scenario(pickle) !== undefined;
  if (!isIndexed) latest = { uri: pickle.uri, index: new FeatureIndex([document]) };
  return latest.index;
}

Before(function (this: SpecWorld, { pickle, gherkinDocument }) {
  const filing = identifyPickle(pickle, indexFor(pickle, gherkinDocument));
  if (!('problem' in filing)) {
    const { uri } = pickle;
    const { cwd = process.cwd() } = this.parameters;
    const shown = pathFromHere(uri, { suite: packageRoot(), cwd });
    this.belongTo(shown === uri ? filing : { ...filing, ownFile: shown });
  }
  if (pickle.tags.some(({ name }) => name === '@permission')) this.isPermission();
  for (const { text } of pickle.steps) {
    const [, words] = REPORTS.exec(text) ?? [];
    const report = words === undefined ? undefined : reportWordings.get(words);
    if (report !== undefined) this.planner.expect(report);
  }
});

BeforeStep(function (this: SpecWorld, { pickle, pickleStep }) {
  this.sentence = pickleStep.text;
  const after = pickle.steps.slice(pickle.steps.findIndex(({ id }) => id === pickleStep.id) + 1);
  const end = after.findIndex(({ type }) => type !== 'Outcome');
  const thens = after.slice(0, end < 0 ? undefined : end).map(({ text }) => text);
  this.nextProperties = () => propertiesNamed(this, thens);
  this.builder.enter(roles[pickleStep.type ?? ''] ?? this.builder.currentRole);
});

After(
  { name: 'the kernel log stays clean, and the situation was reached' },
  async function (this: SpecWorld, { result }) {
    try {
      if (result?.status === Status.PASSED) return await this.finish();
      this.noteFailure();
    } finally {
      this.attachRecords();
      // Otherwise the run keeps the process busy: no report is written before its end, and what the
      // scenario used stays in memory.
      await setImmediate();
    }
  },
);

AfterAll(closeImplementations);
