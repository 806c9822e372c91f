/** Adapters that cannot be started or do not speak the protocol, and kernels that cannot be booted. */
import { completeConfig } from '../../implementations/real-kernel/guest-config';
import { type BadInput, command, type Named, spec } from './bad-input';

function exec(program: string, ...names: readonly Named[]): BadInput {
  return spec(['--exec', program], ...names);
}

function broken(program: string, ...names: readonly Named[]): BadInput {
  return { ...exec(program, ...names), code: 3 };
}

const commands: readonly BadInput[] = [
  ...['a | b', 'a > b', 'a; b', 'a && b', 'a &', '(a)', 'a $(b)', '*.js', '# a', ' '].map(
    (program) =>
      exec(program, `--exec ${program}:`, 'program and its arguments', 'no shell syntax'),
  ),
  broken('./none', '--exec ./none:', 'ENOENT', 'path of a program'),
  broken('{cwd}/features', '--exec {cwd}/features:', 'EACCES', 'chmod +x'),
  broken('{cwd}/cucumber.js', '--exec {cwd}/cucumber.js:', 'EACCES', 'chmod +x'),
  broken('\u001b[31m', '--exec \\u{1b}[31m:', 'ENOENT'),
  broken('true', '--exec true:', 'ended with exit code 0'),
  broken('false', '--exec false:', 'ended with exit code 1'),
  broken("sh -c 'kill -9 $$'", '--exec sh -c', 'ended by SIGKILL'),
  { ...broken("sh -c 'echo why >&2; exit 4'", 'exit code 4', 'last words', '\nwhy\n'), lines: 2 },
  {
    ...broken(
      String.raw`sh -c 'printf "\033[31mwhy\n" >&2; exit 4'`,
      'exit code 4',
      '\\u{1b}[31mwhy',
    ),
    lines: 2,
  },
  broken('cat', '--exec cat:', 'JSON-RPC 2.0 response'),
  broken('echo hello', '--exec echo hello:', 'wrote "hello"', 'JSON-RPC 2.0 response'),
  broken('yes', '--exec yes:', 'wrote "y"', 'JSON-RPC 2.0 response'),
  broken('echo null', '--exec echo null:', 'JSON-RPC 2.0 response'),
  broken('echo {}', '--exec echo {}:', 'JSON-RPC 2.0 response'),
];

const description = {
  protocol: 1,
  name: 'fixture',
  version: '1',
  capabilities: [],
  mode: 'sampled',
};

/** An adapter whose first answer this is. */
function answering(answer: object): string {
  return `node '{adapters}/answer.js' '${JSON.stringify(answer)}'`;
}

function describing(what: string, changes: object, ...names: readonly Named[]): BadInput {
  const result = { ...description, ...changes };
  return { ...broken(answering({ jsonrpc: '2.0', id: 1, result }), ...names), what };
}

const descriptions: readonly BadInput[] = [
  describing('another protocol', { protocol: 2 }, 'result of describe', 'protocol'),
  describing('an empty name', { name: '' }, 'result of describe', 'name'),
  describing('no version', { version: undefined }, 'result of describe', 'version'),
  describing('an unknown mode', { mode: 'guessed' }, 'result of describe', 'mode'),
  describing('no release of Linux', { linux: 'new' }, 'result of describe', 'linux'),
  describing('an unknown member', { extra: 1 }, 'result of describe', 'extra'),
  describing('an unknown capability', { capabilities: ['telepathy'] }, 'telepathy', 'signals'),
  describing('an escape sequence', { capabilities: ['\u001b[31m'] }, '\\u{1b}[31m', 'signals'),
  {
    ...broken(answering({ jsonrpc: '2.0', id: 2, result: description }), 'request 2, expected 1'),
    what: 'another id',
  },
  {
    ...broken(answering({ jsonrpc: '1.0', id: 1, result: description }), 'JSON-RPC 2.0 response'),
    what: 'another JSON-RPC',
  },
  {
    ...broken(
      answering({ jsonrpc: '2.0', id: 1, error: { code: -32601, message: 'no such method' } }),
      'describe with an error: no such method',
    ),
    what: 'an error',
  },
];

/** What the fixture adapter does with a script, and what is said of it. */
const behaviours: readonly (readonly [how: string, lines: number, ...names: string[]])[] = [
  ['crashes', 2, 'exit code 7', 'about to crash'],
  ['prints garbage', 1, 'wrote "Segmentation fault"', 'JSON-RPC 2.0 response'],
  ['lies about ids', 1, 'request 2, expected 1'],
  ['breaks the schema', 1, 'result of run at outcomes.0.trace.0'],
  ['has no outcome', 1, 'result of run at outcomes'],
  ['answers with an error', 1, 'run with an error: no such syscall'],
  ['well', 1, 'settled events of phases 0, expected 0, 1'],
  ['never comes to rest', 1, 'settled events'],
];

const smoke: readonly BadInput[] = [
  { ...command(['smoke', '--exec', './none'], './none', 'ENOENT'), code: 3 },
  { ...command(['smoke', '--exec', 'cat'], 'JSON-RPC 2.0 response'), code: 3 },
  command(['smoke', '--exec', 'a | b'], '--exec a | b:', 'no shell syntax'),
  ...behaviours.map(([how, lines, ...names]): BadInput => {
    const program = `node '{adapters}/adapter.js' '${how}'`;
    return {
      ...command(['smoke', '--exec', program], 'adapter is broken', ...names),
      code: 3,
      lines,
      out: /^ok {6}describe: fixture 1, .*\n$/,
    };
  }),
];

/** A boot parameter makes it a kernel that no other test has. */
const LINUX = ['--implementation', 'linux', '--boot', 'bad-input'];
const OWN = [...LINUX, '--kernel', '{cwd}/cucumber.js', '--kernel-build', '{cwd}'];
const QEMU = 'qemu-system-x86_64';

const kernels: readonly BadInput[] = [
  { ...spec(LINUX, QEMU, 'apt-get install'), what: 'without QEMU', programs: [] },
  {
    ...spec([...LINUX, '--series', '6.1'], 'apt-cache is missing', 'apt-get install'),
    what: 'without apt',
    programs: [QEMU, 'setpriv'],
  },
  {
    ...spec(
      [...LINUX, '--kernel', 'none', '--kernel-build', '{cwd}'],
      '--kernel ',
      '/none: no such',
    ),
    programs: [QEMU, 'setpriv'],
  },
  { ...spec(OWN, '--kernel-build {cwd}:', 'no .config'), programs: [QEMU, 'setpriv'] },
  {
    ...spec(OWN, '--kernel-build {cwd}:', 'CONFIG_MMU_NOTIFIER'),
    what: 'of a kernel without notifiers',
    programs: [QEMU, 'setpriv'],
    files: { '.config': 'CONFIG_KVM=n\n' },
  },
  {
    ...spec(OWN, '--kernel-build {cwd}:', 'include/config/kernel.release'),
    what: 'of a kernel that was not built',
    programs: [QEMU, 'setpriv'],
    files: { '.config': completeConfig },
  },
].map((one) => ({ ...one, code: 3 }));

export const implementationCases: readonly BadInput[] = [
  ...commands,
  ...descriptions,
  ...smoke,
  ...kernels,
];
