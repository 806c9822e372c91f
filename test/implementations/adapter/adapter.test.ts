import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'chai';
import { Adapter, type Argv, describeAdapter } from '../../../src/implementations/adapter/adapter';
import { AdapterError, type Limits } from '../../../src/implementations/adapter/adapter-process';
import type { Script } from '../../../src/protocol/script';

const FIXTURE = join(__dirname, '../../fixtures/adapters/adapter.js');
const LIMITS: Limits = { answerWithinMs: 5_000, answerBytes: 64 * 1024 };
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
    ['floods', /floods standard output: more than 1024 bytes/],
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
      const bad = adapter(how, { ...LIMITS, answerBytes: 1024 });
      expect(await failureOf(bad.run(script))).to.match(expected);
      expect(await failureOf(bad.run(script))).to.match(expected);
      await bad.close();
    });
  }

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

  it('that speaks without being asked costs the next script', async () => {
    const talkative = adapter('answers twice');
    await talkative.run(script);
    await delay(200);
    expect(await failureOf(talkative.run(script))).to.match(/without being asked/);
    await talkative.close();
  });
});
