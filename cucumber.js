// Read by `npm run spec` (src/cli/spec.ts) and by editors that run cucumber-js themselves.
module.exports = {
  default: {
    requireModule: ['ts-node/register'],
    require: ['steps/**/*.ts'],
    worldParameters: { implementation: 'reference' },
  },
};
