// Loaded by every Node.js process of a run that is measured, with NODE_OPTIONS: at its end, the
// process adds a line about itself to the file that PROCESS_LOG names.
const { appendFileSync } = require('node:fs');

const begun = performance.now();
process.on('exit', () => {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  const line = JSON.stringify({
    worker: process.env.CUCUMBER_WORKER_ID ?? null,
    userSeconds: userCPUTime / 1e6,
    systemSeconds: systemCPUTime / 1e6,
    wallSeconds: (performance.now() - begun) / 1000,
    peakMegabytes: Math.round(maxRSS / 1024),
  });
  appendFileSync(process.env.PROCESS_LOG, `${line}\n`);
});
