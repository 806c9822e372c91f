/** Recordings that cannot be judged: each is refused in one line that says what to do. */
import { expect } from 'chai';
import { judgeText, textOf, withEvents } from './recordings';

const text = textOf('kvm-6.12-exit');
const lines = text.split('\n');

const cases: readonly (readonly [what: string, text: string, message: RegExp])[] = [
  ['an empty file', '', /it is empty/],
  ['another file', 'root:x:0:0::/root:/bin/sh\n', /no recording: expected "# mmu-notifier-spec/],
  ['a file without lines', 'x'.repeat(200_000), /no lines|no recording/],
  [
    'another format',
    text.replace('recording 1', 'recording 2'),
    /format 2: expected 1; record again/,
  ],
  [
    'one cut in the middle',
    text.slice(0, text.length / 2),
    /was cut: there is no "# end:" after line/,
  ],
  ['one cut in its header', lines.slice(0, 5).join('\n'), /was cut/],
  [
    'one that lacks lines',
    lines.filter((_, at) => at !== 100).join('\n'),
    /its end says|lines were lost/,
  ],
  [
    'another architecture',
    text.replace('arch: x86_64', 'arch: s390x'),
    /recorded on s390x: expected one of x86_64/,
  ],
  [
    'a kernel that is too old',
    text.replace(/kernel: \S+/, 'kernel: 4.19.0'),
    /Linux 4\.19\.0: the layouts.*5\.10/,
  ],
  ['no kernel', text.replace(/# kernel: .*\n/, ''), /no "# kernel:"/],
  ['two recordings', text + text, /a second recording begins at line \d+/],
  [
    'two recordings, the first of them cut',
    `${lines.slice(0, 90).join('\n')}\n${text}`,
    /a second recording begins at line 91/,
  ],
  ['text after the end', `${text}more\n`, /expected nothing after "# end:"/],
  [
    'a line that is no event',
    withEvents(text, (events) => ['rubbish', ...events]),
    /line \d+: expected an event/,
  ],
  [
    'a line of the header that is none',
    text.replace('# clock: mono', 'mono'),
    /line \d+: expected a line of the header/,
  ],
  [
    'a probe without its state',
    text.replace('vfree set', 'vfree maybe'),
    /expected "# probe: NAME set"/,
  ],
  [
    'a callback without its driver',
    text.replace(/# callback: release .*/, '# callback: release'),
    /expected "# callback:/,
  ],
  [
    'a loss without its time',
    text.replace('# trace:', '# lost: cpu=0\n# trace:'),
    /expected "# lost:/,
  ],
  [
    'one without the most needed probe',
    text.replace(
      '# probe: __mmu_notifier_release set',
      '# probe: __mmu_notifier_release not set: lockdown',
    ),
    /the probe of __mmu_notifier_release was not set \(lockdown\)/,
  ],
  [
    'one whose calls contradict each other',
    withEvents(text, (events) =>
      events.filter((line) => !line.includes(' __mmu_notifier_register:')),
    ),
    /line \d+: __mmu_notifier_register\(\) returns in .*lines were lost/,
  ],
];

describe('a recording that cannot be judged', () => {
  for (const [what, bad, message] of cases) {
    it(`is refused: ${what}`, async () => {
      const error = await judgeText(bad).catch((thrown: unknown) => thrown);
      expect(error).to.have.property('name', 'RecordingError');
      expect((error as Error).message)
        .to.match(message)
        .and.not.include('\n');
    });
  }
});
