import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { smokeScript } from '../../src/conformance/probes';
import {
  decodeSchedule,
  encodeSchedule,
  ScheduleStringError,
  scriptHash,
} from '../../src/counterexample/schedule-string';

const of = { scenario: 'G-031.2', script: '0123abcd' };

/** A string whose checksum fits, whatever its parts say. */
function signed(body: string): string {
  return `${body}_${createHash('sha256').update(body).digest('hex').slice(0, 6)}`;
}

describe('a schedule string', () => {
  it('has the scenario, the script, runs of steps and a checksum', () => {
    const text = encodeSchedule({ ...of, schedule: [0, 0, 0, 1, 0, 2, 2] });
    expect(text).to.match(/^G-031\.2_0123abcd_a3bac2_[0-9a-f]{6}$/);
  });

  it('gives back exactly what it was made of, in characters that shells and URLs leave alone', () => {
    const anySchedule = fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 200 });
    fc.assert(
      fc.property(anySchedule, (schedule) => {
        const text = encodeSchedule({ ...of, schedule });
        expect(decodeSchedule(text)).to.deep.equal({ ...of, schedule });
        expect(encodeURIComponent(text)).to.equal(text);
      }),
    );
  });

  it('cannot be made of more tasks than there are letters', () => {
    expect(() => encodeSchedule({ ...of, schedule: [26] })).to.throw(RangeError, 'task 26');
  });

  it('is refused where it is cut off, anywhere', () => {
    const text = encodeSchedule({ ...of, schedule: [0, 0, 1, 1, 1, 2, 0] });
    for (let length = 0; length < text.length; length++) {
      expect(() => decodeSchedule(text.slice(0, length))).to.throw(ScheduleStringError);
    }
  });

  it('is refused where a character is another', () => {
    const text = encodeSchedule({ ...of, schedule: [0, 0, 1, 1, 1, 2, 0] });
    for (let at = 0; at < text.length; at++) {
      const other = text[at] === 'c' ? 'd' : 'c';
      const wrong = text.slice(0, at) + other + text.slice(at + 1);
      expect(() => decodeSchedule(wrong), wrong).to.throw(ScheduleStringError);
    }
  });

  const refused: readonly [text: string, why: RegExp][] = [
    ['', /^malformed or cut off: expected/],
    ['G-031.2', /^malformed or cut off/],
    ['G-031.2_0123abcd_a3_zzzzzz', /^malformed or cut off/],
    ['G-031.2_0123abcd_a3_000000', /^damaged: its checksum does not fit/],
    [signed('G-031_0123abcd_a3'), /^malformed or cut off/],
    [signed('G-031.2_0123abcd_3a'), /^malformed: expected its third part/],
    [signed('G-031.2_0123abcd_a0'), /^malformed: expected its third part/],
    [signed('G-031.2_0123abcd_a1'), /^malformed: expected its third part/],
    [signed('G-031.2_0123abcd_a9999999'), /^malformed: expected its third part/],
    [signed('G-031.2_0123abcd_a999999'), /^too long: expected at most 100000 steps/],
  ];
  for (const [text, why] of refused) {
    it(`is refused: '${text}'`, () => {
      expect(() => decodeSchedule(text))
        .to.throw(ScheduleStringError)
        .with.property('message')
        .that.matches(why);
    });
  }
});

describe('the hash of a script', () => {
  it('is another for another script, and the same whatever the order of keys', () => {
    const { phases, drivers, processes } = smokeScript;
    expect(scriptHash({ phases, drivers, processes })).to.equal(scriptHash(smokeScript));
    expect(scriptHash({ ...smokeScript, phases: [...phases, []] })).not.to.equal(
      scriptHash(smokeScript),
    );
    expect(scriptHash(smokeScript)).to.match(/^[0-9a-f]{8}$/);
  });
});
