#!/usr/bin/env node
// A checkout runs its sources, so that no stale build is taken for them; the package has no sources.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const root = join(__dirname, '..');
const source = join(root, 'src/cli/main.ts');
if (existsSync(source)) {
  // Not an option of register(): cucumber and its workers register ts-node again by themselves.
  process.env.TS_NODE_PROJECT = join(root, 'tsconfig.json');
  require('ts-node/register');
  void require(source).main(root);
} else {
  void require('../dist/src/cli/main.js').main(root);
}
