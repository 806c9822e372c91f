/** Each monitor equals its function of the whole trace, on mutations of real traces. */
import { expect } from 'chai';
import fc from 'fast-check';
import { Reference } from '../../src/implementations/reference';
import { reasonIn } from '../../src/properties/property';
import type { Trace, TraceEvent } from '../../src/protocol/trace';
import { projectPlans } from '../suite/project-plans';
import { Chooser, kinds } from './property-kinds';
import { A, calls, enters, GPU, gets, leaves, reports, returns } from './traces';

const RUNS = 10_000;
/** Every this many scripts of the suite give one trace each. */
const SCRIPTS_BETWEEN = 9;

/** Events that few traces of the suite have. */
const RARE: readonly TraceEvent[] = [
  reports('WARN_ON'),
  reports('BUG_ON', A),
  enters(GPU, 'alloc_notifier', null),
  leaves(GPU, 'alloc_notifier', 1),
  { kind: 'free', object: 'pgd', process: 'A' },
  { kind: 'free', object: 'mm_struct', process: 'A' },
];

const invalidates = [2, 3, 4, 4].map((sequence) => enters(A, 'invalidate', 1, { sequence }));
const reads = [0, 1, 1].map((result) => returns(GPU, 'device_read', result));

/** Events that are added to the end of a trace, so that each verdict of the kind is frequent. */
const ADDED: Readonly<Record<string, readonly TraceEvent[]>> = {
  logIsCleanBut: RARE.slice(0, 2),
  sawWritesInOrder: reads,
  sequencesAre: [...invalidates, ...gets(GPU, 'n1', 1)],
  overlaps: [...gets(GPU, 'n1', 1), enters(A, 'release'), enters(GPU, 'release')],
  returnedOdd: [1, 3, 5, 2].flatMap((result) => [
    calls(GPU, 'mmu_interval_read_begin'),
    returns(GPU, 'mmu_interval_read_begin', result),
  ]),
};

function withAdded(name: string, trace: Trace, from: number, count: number): Trace {
  return [...trace, ...(ADDED[name] ?? []).slice(from, from + count)];
}

type Change = readonly [kind: number, at: number, by: number];

/** The trace with an event dropped, doubled, moved, taken from elsewhere or with another argument. */
function mutated(trace: Trace, [kind, at, by]: Change): Trace {
  const place = at % Math.max(1, trace.length);
  const event = trace[place];
  const others = trace.filter((_, index) => index !== place);
  const target = by % (others.length + 1);
  const rare = RARE[by % RARE.length] as TraceEvent;
  if (event === undefined || kind === 0)
    return [...trace.slice(0, place), rare, ...trace.slice(place)];
  if (kind === 1) return others;
  if (kind === 2) return [...trace.slice(0, target), event, ...trace.slice(target)];
  if (kind === 3) return [...others.slice(0, target), event, ...others.slice(target)];
  return [...trace.slice(0, place), withOther(event, trace, by), ...trace.slice(place + 1)];
}

/** The event with an argument that an event of the same kind has elsewhere. */
function withOther(event: TraceEvent, trace: Trace, by: number): TraceEvent {
  const same = [...trace, ...RARE].filter(({ kind }) => kind === event.kind);
  const other = same[by % same.length] as TraceEvent;
  const names = Object.keys(event).filter((name) => name !== 'kind' && name !== 'object');
  const name = names[Math.floor(by / 7) % names.length] as string;
  return name in other && !('object' in event)
    ? ({ ...event, [name]: (other as Record<string, unknown>)[name] } as TraceEvent)
    : event;
}

async function realTraces(): Promise<Trace[]> {
  const plans = await projectPlans();
  const sampling = { runs: 1, bugDepth: 2, seed: 1 };
  const reference = new Reference({ search: { sampling } });
  const traces: Trace[] = [];
  for (const { script } of plans.filter((_, index) => index % SCRIPTS_BETWEEN === 0))
    for (const { trace } of (await reference.run(script)).outcomes()) traces.push(trace);
  return traces;
}

describe('the monitor of', function () {
  this.timeout(600_000);
  let traces: Trace[];

  before(async () => {
    traces = await realTraces();
  });

  for (const [name, make] of Object.entries(kinds)) {
    it(`${name} equals the function`, () => {
      let holds = 0;
      let violations = 0;
      const change = fc.tuple(fc.nat(5), fc.nat(10_000), fc.nat(10_000));
      const cases = fc.tuple(
        fc.nat(10_000),
        fc.array(change, { maxLength: 6 }),
        fc.array(fc.nat(1_000_000), { minLength: 12, maxLength: 12 }),
        fc.nat(4),
        fc.nat(2),
        fc.nat(9),
      );
      const equal = fc.property(cases, ([base, changes, choices, since, from, count]) => {
        const real = withAdded(name, traces[base % traces.length] as Trace, from, count);
        const trace = changes.reduce(mutated, real);
        let next = 0;
        const choose = new Chooser(
          trace,
          (below) => (choices[next++ % choices.length] ?? 0) % below,
        );
        const [property, oracle] = make(choose);
        const expected = oracle({ trace, since });
        if (expected === null) holds++;
        else violations++;
        expect(reasonIn(property, since, trace)).to.equal(expected);
      });
      fc.assert(equal, { numRuns: RUNS, seed: 612 });
      expect(Math.min(holds, violations), `${holds} hold, ${violations} do not`).to.be.at.least(
        (holds + violations) / 10,
      );
    });
  }
});
