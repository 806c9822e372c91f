/** The options of `linux`: which kernel, and how it is booted. */
import { DEFAULT_FLAVOUR } from '../implementations/real-kernel/kernels';
import type { Json } from '../suite/run-cucumber';
import { UsageError } from '../usage-error';

/** Of each option that no other implementation has, what it is called where it stands with one. */
const FLAGS = [
  ['flavour', '--flavour'],
  ['kernel', '--kernel'],
  ['kernelBuild', '--kernel-build'],
  ['boot', '--boot'],
  ['accelerator', '--accelerator'],
] as const;

/** As the grammar has read them, where they are given. */
export type LinuxValues = Partial<Record<(typeof FLAGS)[number][0] | 'series', string>>;

/** The first option given that no other implementation has. */
export function linuxFlag(values: LinuxValues): string | undefined {
  return FLAGS.find(([key]) => values[key] !== undefined)?.[1];
}

/** One of Debian's kernels, or a kernel of the user's own; undefined where no option says which. */
export function linuxParameters(values: LinuxValues, judged: string): Json | undefined {
  const flag = values.series === undefined ? linuxFlag(values) : '--series';
  if (flag === undefined) return undefined;
  if (judged !== 'linux') {
    const whose = flag === '--series' ? 'linux or kernel-source' : 'linux';
    throw new UsageError(`${flag} and ${judged}: expected ${whose}, which alone has that`);
  }
  const { flavour = DEFAULT_FLAVOUR, kernel, kernelBuild, boot, accelerator = null } = values;
  if ((kernel === undefined) !== (kernelBuild === undefined)) {
    throw new UsageError('--kernel and --kernel-build: expected both, or neither');
  }
  const words = boot?.split(' ').filter((word) => word !== '' && word !== 'default');
  const own = kernel && kernelBuild ? { kernel, kernelBuild } : null;
  return { own, flavour, boot: words ?? null, accelerator };
}
