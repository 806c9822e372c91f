#!/usr/bin/env node
// A checkout runs its sources, so that no stale build is taken for them; the package has no sources.
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const source = join(__dirname, '../src/cli/main.ts');
if (existsSync(source)) {
  // Not an option of register(): cucumber and its workers register ts-node again by themselves.
  process.env.TS_NODE_PROJECT = join(__dirname, '../tsconfig.json');
  require('ts-node/register');
  require(source);
} else {
  require('../dist/src/cli/main.js');
}
