import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Adapter, type Argv, describeAdapter } from '../../../src/implementations/adapter/adapter';
import { AdapterError } from '../../../src/implementations/adapter/adapter-error';
import { DEFAULT_LIMITS, type Limits } from '../../../src/implementations/adapter/adapter-process';
import type { Script } from '../../../src/protocol/script';

const FIXTURE = join(__dirname, '../../fixtures/adapters/adapter.js');
const LIMITS: Limits = { ...DEFAULT_LIMITS, answerWithinMs: 5_000, answerBytes: 64 * 1024 };
const script: Script = { processes: [], drivers: [], phases: [[]] };

const DESCRIPTION = { name: 'fixture', version: '1', mode: 'sampled', capabilities: [] } as const;

function argv(how: string): Argv {
  return [process.execPath, FIXTURE, how];
}

function adapter(how: string, limits = LIMITS): Adapter {
  return new Adapter(argv(how), DESCRIPTION, limits);
}

async function failureOf(running: Promise<unknown>): Promise<string> {
  try {
    await running;
  } catch (error) {
    expect(error).to.be.instanceOf(AdapterError);
    return (error as AdapterError).message;
  }
  throw new Error('expected an AdapterError');
}

/** One that has ended can still be listed, where nobody has taken note of its end. */
function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  const listed = `/proc/${pid}/stat`;
  return !existsSync(listed) || !/\) Z /.test(readFileSync(listed, 'utf8'));
}

describe('an adapter in a process of its own', () => {
  it('says what it is', async () => {
    expect(await describeAdapter(argv('well'), LIMITS)).to.deep.equal({
      name: 'fixture',
      version: '1',
      mode: 'sampled',
      capabilities: ['hold-callbacks'],
    });
  });

  it('may not claim a capability that nobody knows', async () => {
    const why = await failureOf(describeAdapter(argv('claims nonsense'), LIMITS));
    expect(why).to.match(/claims the capability telepathy, expected one of hold-callbacks/);
  });

  it('is named when it cannot be started', async () => {
    const why = await failureOf(describeAdapter(['/nowhere/adapter'], LIMITS));
    expect(why).to.match(/could not be started: .*\/nowhere\/adapter/);
  });

  for (const how of ['well', 'logs to standard error']) {
    it(`reports the outcomes of one script after another: ${how}`, async () => {
      const well = adapter(how);
      for (let time = 0; time < 3; time++) {
        const observation = await well.run(script);
        expect([...observation.outcomes()]).to.have.length(1);
        expect(observation.interleavings).to.equal(1n);
      }
      await well.close();
    });
  }

  const failures: readonly [string, RegExp][] = [
    ['crashes', /ended with exit code 7; its last words:\nabout to crash/],
    ['floods', /floods standard output: more than 2048 bytes/],
    ['lies about ids', /answered request 2, expected 1/],
    ['prints garbage', /wrote "Segmentation fault", expected a JSON-RPC 2.0 response/],
    ['breaks the schema', /is not the result of run at outcomes\.0\.trace\.0/],
    ['has no outcome', /is not the result of run at outcomes/],
    ['has never seen its outcome', /not the result of run at outcomes\.0\.interleavings/],
    ['counts more than there can be', /not the result of run at outcomes\.0\.interleavings/],
    ['never comes to rest', /a trace of the adapter has settled events of phases none, expected 0/],
    ['answers with an error', /answered run with an error: no such syscall/],
  ];
  for (const [how, expected] of failures) {
    it(`that ${how} costs one script, and the next has a fresh process`, async () => {
      const bad = adapter(how, { ...LIMITS, answerBytes: 2048 });
      expect(await failureOf(bad.run(script))).to.match(expected);
      expect(await failureOf(bad.run(script))).to.match(expected);
      await bad.close();
    });
  }

  const voluble: readonly [how: string, expected: RegExp][] = [
    ['nests deeply', /not the result of run: Invalid input: expected object, received array/],
    ['nests escapes deeply', /wrote what is nested too deeply, expected a JSON-RPC 2\.0 response/],
    ['has a long key', /Unrecognized key: .*\\u\{1b\}\[31m .* more characters\)$/],
    ['has long last words', /exit code 7; its last words:\n(z{200}\n?){5}$/],
    ['refuses at length', /error: \\u\{1b\}\[31m \\u\{202e\}.* more characters\)$/],
    ['answers with many empty objects', /not the result of run at outcomes\.0\.trace: /],
  ];
  for (const [how, expected] of voluble) {
    it(`that ${how} costs one script, and is quoted in part`, async () => {
      const bad = adapter(how, { ...LIMITS, answerBytes: 8 * 1024 * 1024 });
      const why = await failureOf(bad.run(script));
      expect(why).to.match(expected);
      expect(why).to.have.length.below(2_100);
      await bad.close();
    });
  }

  it('has fewer values in an answer than would take long to parse', async () => {
    const bad = adapter('answers with more values', { ...LIMITS, answerBytes: 32 * 1024 * 1024 });
    const began = performance.now();
    expect(await failureOf(bad.run(script))).to.match(/more than 4000000 values in one answer/);
    expect(performance.now() - began).to.be.lessThan(4_000);
    await bad.close();
  });

  it('has the time limit while its answer is read', async () => {
    const limits = { ...LIMITS, answerWithinMs: 400, answerBytes: 32 * 1024 * 1024 };
    const why = await failureOf(adapter('answers with many outcomes', limits).run(script));
    expect(why).to.match(/(has not answered run within|takes more than) 0\.4 s/);
  });

  it('is read as printable lines', async () => {
    const sly = adapter('has text that is not safe to print');
    const [{ trace } = { trace: [] }] = (await sly.run(script)).outcomes();
    expect(JSON.stringify(trace)).to.contain('"\\\\u{1b}[31mA PASS\\\\u{202e}"');
    await sly.close();
  });

  it('has a short description', async () => {
    const why = await failureOf(describeAdapter(argv('describes itself at length'), LIMITS));
    expect(why).to.match(/more than 65536 bytes in one answer/);
  });

  it('that leaves three scripts in a row without an answer is not asked again', async () => {
    const silent = adapter('hangs', { ...LIMITS, answerWithinMs: 200 });
    const asked = (processes: string[]) => failureOf(silent.run({ ...script, processes }));
    for (const process of ['A', 'A', 'B', 'C']) {
      expect(await asked([process])).to.match(/has not answered/);
    }
    expect(await asked(['D'])).to.equal('not asked: 3 scenarios in a row had no answer in time');
  });

  it('counts scripts without an answer together with the other workers of a run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'unanswered-'));
    const file = join(folder, 'unanswered');
    const limits = { ...LIMITS, answerWithinMs: 300 };
    const worker = (how: string) => new Adapter(argv(how), DESCRIPTION, limits, folder, file);
    const [one, other] = [worker('hangs'), worker('hangs')];
    const asked = (by: Adapter, ...processes: string[]) =>
      failureOf(by.run({ ...script, processes }));
    try {
      for (const name of ['A', 'B']) expect(await asked(one, name)).to.match(/has not answered/);
      const works = worker('well');
      await works.run(script);
      await works.close();
      for (const name of ['C', 'D']) expect(await asked(one, name)).to.match(/has not answered/);
      expect(await asked(other, 'E')).to.match(/has not answered/);
      expect(await asked(one, 'F')).to.match(/^not asked: 3 scenarios in a row/);
      expect(await asked(other, 'G')).to.match(/^not asked: 3 scenarios in a row/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('may not tell an outcome twice where it claims to cover every interleaving', async () => {
    const description = { ...DESCRIPTION, mode: 'exhaustive' } as const;
    const covering = new Adapter(argv('has an outcome twice'), description, LIMITS);
    const why = await failureOf(covering.run(script));
    expect(why).to.match(/the same trace as outcomes 0 and 1, expected each distinct trace once/);
    await covering.close();
    const sampling = adapter('has an outcome twice');
    expect((await sampling.run(script)).interleavings).to.equal(3n);
    await sampling.close();
  });

  it('that hangs is ended', async () => {
    const why = await failureOf(adapter('hangs', { ...LIMITS, answerWithinMs: 300 }).run(script));
    expect(why).to.match(/has not answered run within 0\.3 s/);
  });

  it('that dies between two scripts costs the next one, once', async () => {
    const dying = adapter('answers, then dies');
    await dying.run(script);
    await delay(500);
    expect(await failureOf(dying.run(script))).to.match(/ended with exit code 3/);
    await dying.run(script);
    await dying.close();
  });

  it('is asked to end, and can tidy up', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'adapter-'));
    const tidy = new Adapter([...argv('tidies up'), join(folder, 'tidied')], DESCRIPTION, LIMITS);
    await tidy.run(script);
    await tidy.close();
    expect(readFileSync(join(folder, 'tidied'), 'utf8')).to.equal('yes');
    rmSync(folder, { recursive: true });
  });

  for (const how of ['stays', 'starts another']) {
    it(`that does not end when asked is made to: ${how}`, async () => {
      const stubborn = adapter(how);
      const [{ trace } = { trace: [] }] = (await stubborn.run(script)).outcomes();
      const [event] = trace;
      const told = event?.kind === 'settled' ? Number(event.processes[0]?.process) : 0;
      expect(runs(told)).to.equal(true);
      await stubborn.close();
      await delay(200);
      expect(runs(told)).to.equal(false);
    });
  }

  it('ends though a process that it has started holds its pipes', async () => {
    const began = Date.now();
    const dying = adapter('dies beside a daemon', { ...LIMITS, answerWithinMs: 15_000 });
    expect(await failureOf(dying.run(script))).to.match(/ended with exit code 7/);
    const leaving = adapter('leaves a daemon');
    const [{ trace } = { trace: [] }] = (await leaving.run(script)).outcomes();
    await leaving.close();
    expect(Date.now() - began).to.be.below(10_000);
    const [event] = trace;
    process.kill(event?.kind === 'settled' ? Number(event.processes[0]?.process) : 0);
  });

  it('that speaks without being asked costs the next script', async () => {
    const talkative = adapter('answers twice');
    await talkative.run(script);
    await delay(200);
    expect(await failureOf(talkative.run(script))).to.match(/without being asked/);
    await talkative.close();
  });
});
