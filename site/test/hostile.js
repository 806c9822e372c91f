// Hostile text, and an adapter that sends it in every field that takes text.
const { createInterface } = require('node:readline');

/** Each part sets `broken` if a page takes it for more than text. */
const HOSTILE = [
  'hostile',
  '"><img src="x" onerror="globalThis.broken=1">',
  "'><script>globalThis.broken=2</script>",
  '</script><script>globalThis.broken=3</script>',
  "{{ constructor.constructor('globalThis.broken=4')() }}",
  '[link](javascript:globalThis.broken=5) <a href="https://foreign.invalid/">away</a>',
  '`</code>` --> ]]> {#id} ::: danger\n# heading\n\n<svg onload="globalThis.broken=6">',
  '\u202eright to left\u0000\u001b[2J\ufffe',
  // Half of a surrogate pair, and stacked combining marks.
  String.fromCharCode(0xd800),
  `z${'\u0335\u0321'.repeat(200)}`,
  'x'.repeat(100_000),
].join(' ');

/** A name may have 100 characters. */
const HOSTILE_NAME = `hostile "><img src="x" onerror="globalThis.broken=1">{{ globalThis.broken=4 }}</script>`;

function answer(id, result) {
  process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id, result })}\n`);
}

function serve() {
  const settled = {
    kind: 'settled',
    phase: 0,
    processes: [{ process: HOSTILE, mmUsers: 1, mmCount: 1, freed: false }],
    notifiers: [{ name: HOSTILE, notifier: 1, users: 1, mm: true }],
    blocked: [{ task: HOSTILE, function: 'mmu_notifier_get', waitsFor: HOSTILE, held: false }],
  };
  const report = { kind: 'report', report: 'WARN_ON', task: HOSTILE, detail: HOSTILE };
  const trace = [report, settled];
  const outcomes = [{ trace, interleavings: '1' }];
  createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method, params } = JSON.parse(line);
    if (method === 'describe') {
      const mode = 'sampled';
      answer(id, {
        protocol: 1,
        name: HOSTILE_NAME,
        version: HOSTILE_NAME,
        capabilities: [],
        mode,
      });
    } else if (method === 'run') {
      const later = params.script.phases.slice(1).map((_, at) => ({ ...settled, phase: at + 1 }));
      const whole = [{ ...outcomes[0], trace: [...trace, ...later] }];
      answer(id, { outcomes: whole, states: 0, complete: true });
    } else {
      answer(id, null);
      process.exit(0);
    }
  });
}

module.exports = { HOSTILE };
if (require.main === module) serve();
