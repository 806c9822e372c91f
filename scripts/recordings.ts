/** The command behind `npm run recordings`: records real drivers in a guest, and judges what they did. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { commandLine, oneOf, parseWords, valued, wholeNumber } from '../src/cli/command-line';
import { printHelp, runMain } from '../src/cli/run-main';
import { CannotRunError } from '../src/implementations/real-kernel/host-commands';
import {
  DEFAULT_FLAVOUR,
  findKernel,
  type KernelSeries,
  kernelSeries,
} from '../src/implementations/real-kernel/kernels';
import {
  type RecordedDriver,
  recordedDrivers,
  recordInGuest,
} from '../src/implementations/real-kernel/recording-guest';
import { judgeRecording } from '../src/recording/judge-recording';
import { reportOf } from '../src/recording/report';
import { recordingText } from '../src/recording/report-text';
import { UsageError } from '../src/usage-error';

const ABOUT = `Boots a kernel of Debian under QEMU, without a module of ours for kvm, records WORKLOADs by record.sh, and
judges the recordings. Exit code 1 where something is broken in one whose name is not mistake-N, or where nothing is kept.`;
/** How kvm and the sample driver are used: see native/recorder. */
const WORKLOADS: Readonly<Record<RecordedDriver, readonly string[]>> = {
  kvm: ['memory', 'exit', 'handoff', 'mrelease', 'race', 'ageing'],
  sample: ['use', 'exit', 'reap', 'race'],
};

/** Workloads of the sample driver with one of its mistakes: see native/recorder/sample-driver. */
const MISTAKES = Array.from({ length: 8 }, (_, index) => `mistake-${index + 1}`);

interface Options {
  readonly driver?: RecordedDriver;
  readonly series?: KernelSeries;
  readonly out?: string;
  readonly seconds?: number;
}

async function main(words: readonly string[]): Promise<number> {
  const drivers = Object.keys(recordedDrivers);
  const command = commandLine('npm run recordings --', printHelp)
    .description(ABOUT)
    .argument('[workload...]', 'default: all of the driver')
    .addOption(valued('--driver <name>', 'kvm (default) or sample', oneOf(drivers)))
    .addOption(valued('--series <version>', '6.12 (default) or 6.1', oneOf(kernelSeries)))
    .addOption(valued('--out <folder>', 'write the recordings there, compressed'))
    .addOption(valued('--seconds <n>', 'give up after them (900)', wholeNumber(1, 9999)));
  if (!parseWords(command, words)) return 0;
  const { driver = 'kvm', series = '6.12', out, seconds = 900 } = command.opts<Options>();
  const workloads = command.args.length > 0 ? command.args : WORKLOADS[driver];
  const known = [...WORKLOADS[driver], ...(driver === 'sample' ? MISTAKES : [])];
  const unknown = workloads.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`${unknown}: expected a workload of ${driver}: ${known.join(', ')}`);
  try {
    const kernel = await findKernel({ series, flavour: DEFAULT_FLAVOUR });
    const { recordings, failures } = await recordInGuest(kernel, driver, workloads, seconds);
    let failed = failures.length;
    for (const [name, text] of recordings) {
      if (out !== undefined) write(out, `${driver}-${series}-${name}`, text);
      failed += await judgeOne(name, text);
    }
    for (const failure of failures) process.stderr.write(`error: ${failure}\n`);
    return failed === 0 ? 0 : 1;
  } catch (error) {
    if (!(error instanceof CannotRunError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return 3;
  }
}

function write(folder: string, name: string, text: string): void {
  mkdirSync(resolve(folder), { recursive: true });
  writeFileSync(join(resolve(folder), `${name}.txt.gz`), gzipSync(Buffer.from(text, 'latin1')));
}

/** 1 where it breaks a guarantee, and is not meant to, or puts none to the test. */
async function judgeOne(name: string, text: string): Promise<number> {
  const report = reportOf(name, await judgeRecording(whole(text)), null, []);
  const broken = report.guarantees.filter(({ status }) => status === 'broken');
  const kept = report.guarantees.filter(({ status }) => status === 'kept').length;
  const isMistake = name.startsWith('mistake-');
  const ids = broken.length === 0 ? 'nothing is broken' : `broken: ${broken.map(({ id }) => id)}`;
  process.stdout.write(`${name}: ${report.recording.events} events, ${kept} kept, ${ids}\n`);
  if (broken.length > 0 && !isMistake) process.stdout.write(recordingText(report));
  const isAsMeant = kept > 0 && (broken.length === 0 || isMistake);
  return isAsMeant ? 0 : 1;
}

async function* whole(text: string): AsyncGenerator<string> {
  yield text;
}

void runMain(main);
