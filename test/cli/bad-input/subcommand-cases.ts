/** Subcommands that there are none of, or that are given what they do not take. */
import { type BadInput, command } from './bad-input';

const SUBCOMMANDS = ['check', 'list', 'run', 'smoke', 'merge', 'record', 'judge'];

export const subcommandCases: readonly BadInput[] = [
  command(['frobnicate'], 'frobnicate', ...SUBCOMMANDS),
  command(['Check'], 'Check', ...SUBCOMMANDS),
  command(['check', '--nonsense'], 'unknown option', '--nonsense'),
  command(['list', '--nonsense'], 'unknown option', '--nonsense'),
  command(['merge', '--nonsense', 'a'], 'unknown option', '--nonsense'),
  command(['run', 'G-001.1', '--nonsense'], 'unknown option', '--nonsense'),
  command(['smoke', '--nonsense'], 'unknown option', '--nonsense'),

  command(['check', 'imaginary'], 'imaginary: no such file', '--exec COMMAND', 'reference, linux'),
  command(['check', 'reference', '--exec', 'cat'], '--exec', 'reference', 'one of them'),
  command(['check', '--exec', 'cat', 'linux'], '--exec', 'linux', 'one of them'),
  command(['check', 'reference', 'linux'], 'linux'),
  command(['check', 'reference', '--schedule', 'rubbish'], '--schedule'),
  command(['check', 'reference', '--series', '6.1'], '--series', 'linux'),
  command(['check', 'reference', '--expectations', 'none.yaml'], '--expectations none.yaml:'),
  command(['check', 'reference', 'absent.feature'], 'absent.feature: no such file'),
  command(['check', 'reference', '--tags', '@G-999'], 'no feature has @G-999'),
  command(['check', 'linux', '--series', '5.10'], '--series 5.10:', '6.12, 6.1'),
  command(['check', 'linux', '--kernel', 'x'], '--kernel and --kernel-build', 'both'),
  command(['check', '--exec', 'a | b'], '--exec a | b:', 'no shell syntax'),
  { ...command(['check', '--exec', './none'], '--exec ./none:', 'ENOENT'), code: 3 },

  command(['run'], 'run', 'id of a scenario', 'mmu-notifier-spec list'),
  ...['G-001', 'G-001.9', '@G-001.1', 'g-001.1', 'reference'].map((id) =>
    command(['run', id], id, 'id of a scenario', 'mmu-notifier-spec list'),
  ),
  command(['run', 'reference', 'G-001.1'], /reference|G-001\.1/),
  command(['run', 'G-001.1', 'imaginary'], 'imaginary'),
  command(['run', 'G-001.1', 'G-002.1'], 'G-002.1'),
  command(['run', 'G-001.1', '--exec', 'cat', 'reference'], '--exec', 'reference'),
  command(['run', 'G-001.1', '--shard', '1/2'], '--shard', /1\/2|unknown option/),
  { ...command(['run', 'G-001.1', '--exec', './none'], '--exec ./none:', 'ENOENT'), code: 3 },

  command(['smoke'], '--exec'),
  command(['smoke', 'reference'], /--exec|reference/),

  command(['list', 'reference'], 'reference'),
  command(['list', 'absent.feature'], 'absent.feature: no such file'),
  command(['list', '--exec', 'cat'], '--exec'),
  command(['list', '--linux', 'new'], '--linux new:', 'release of Linux'),
  command(['list', '--tags', '@G-999'], 'no feature has @G-999'),
  command(['list', '--shard', '1/99'], '--shard 1/99:', 'shards at most'),
];
