/**
 * The message where the kernel under test does not load the module. The kernel says why in its log;
 * nearly always, image and build folder are not of the same build.
 */
import { CannotRunError } from './host-commands';
import { withoutTimestamp } from './kernel-log';

/** The guest runs, and its kernel does not load the module. */
export class ModuleRefusedError extends CannotRunError {}

/** The agent's words; the error of the system call follows. */
const DOES_NOT_LOAD = 'the module does not load: ';

/** What a line of the kernel log says about image and build folder. */
const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/version magic '/, 'it is another version or configuration than the build folder'],
  [/disagrees about version of symbol/, 'it was built from other sources than the build folder'],
  [/Unknown symbol/, 'it lacks a symbol that the Module.symvers of the build folder has'],
  [
    /Key was rejected|Required key not available|Operation not permitted/,
    'it loads signed modules only',
  ],
];

/** Null where the guest gave up for another reason. */
export function moduleRefusal(
  image: { readonly kernel: string; readonly build: string },
  why: string,
  log: readonly string[],
): ModuleRefusedError | null {
  if (!why.startsWith(DOES_NOT_LOAD)) return null;
  const lines = [...new Set(log.map(withoutTimestamp))].filter(isAboutModule);
  const causes = CAUSES.flatMap(([pattern, cause]) =>
    [why, ...lines].some((line) => pattern.test(line)) ? [cause] : [],
  );
  const error = why.slice(DOES_NOT_LOAD.length);
  const message = `the kernel ${image.kernel} does not load the module that was built in ${image.build} (${error})`;
  return new ModuleRefusedError(
    [[message, ...causes.slice(0, 1)].join(': '), ...lines].join('\n  '),
  );
}

function isAboutModule(line: string): boolean {
  return /\bmmu_notifier_spec\b|\bmodule\b/i.test(line) && !/taints? kernel/.test(line);
}
