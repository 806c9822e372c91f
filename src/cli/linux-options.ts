/** Which Linux `check linux` means: one of Debian's series, or a kernel of the user's own. */
import { resolve } from 'node:path';
import { implementationNames } from '../implementations/registry';
import { UsageError } from '../usage-error';
import type { SpecArguments } from './options';

/** The arguments with the Linux named that the options are about. */
export function chooseLinux(args: SpecArguments): SpecArguments {
  const { series, kernel, kernelBuild, boot } = args.linux;
  if ([series, kernel, kernelBuild, boot].every((option) => option === null)) return args;
  if (args.exec !== null || args.implementation !== 'linux') {
    throw new UsageError('--series, --kernel, --kernel-build and --boot: expected only with linux');
  }
  if ((kernel === null) !== (kernelBuild === null)) {
    throw new UsageError('--kernel and --kernel-build: expected both, or neither');
  }
  const own =
    kernel !== null && kernelBuild !== null
      ? { kernel: resolve(kernel), kernelBuild: resolve(kernelBuild) }
      : null;
  const linux = { own, boot: boot === null ? null : [...boot] };
  const worldParameters = { ...args.worldParameters, linux };
  const implementation = series === null ? 'linux' : `linux-${series}`;
  if (!implementationNames.includes(implementation)) {
    const known = implementationNames.flatMap((name) => /^linux-(.*)/.exec(name)?.[1] ?? []);
    throw new UsageError(`--series ${series}: expected one of ${known.join(', ')}`);
  }
  return { ...args, implementation, worldParameters };
}
