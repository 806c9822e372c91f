/** How many events of a recording are judged in a second of processor time, and in how much memory. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { judgeRecording } from '../src/recording/judge-recording';

const RECORDINGS = join(__dirname, '../test/fixtures/recordings');
/** One is nearly all calls and callbacks, the other has as many events of locks. */
const NAMES = ['kvm-6.12-race', 'kvm-6.12-memory'];
const EVENTS = 2_000_000;
const MICROSECONDS = 1e6;

/** The events of a recording, as often as makes so many. */
async function* repeated(text: string, events: number): AsyncGenerator<string> {
  const lines = text.split('\n');
  const begin = lines.indexOf('# trace:') + 1;
  const end = lines.findIndex((line) => line.startsWith('# end:'));
  const trace = `${lines.slice(begin, end).join('\n')}\n`;
  const times = Math.ceil(events / (end - begin));
  yield `${lines.slice(0, begin).join('\n')}\n`;
  for (let time = 0; time < times; time += 1) yield trace;
  yield `# end: ${(end - begin) * times}\n`;
}

async function main(): Promise<void> {
  for (const name of NAMES) {
    const text = gunzipSync(readFileSync(join(RECORDINGS, `${name}.txt.gz`))).toString('latin1');
    const before = process.cpuUsage();
    const { events } = await judgeRecording(repeated(text, EVENTS));
    const { user } = process.cpuUsage(before);
    const perSecond = Math.round(events / (user / MICROSECONDS));
    const megabytes = Math.round(process.memoryUsage().rss / 2 ** 20);
    process.stdout.write(`${name}: ${events} events, ${perSecond} a second, ${megabytes} MB\n`);
  }
}

void main();
