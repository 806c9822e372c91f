// The suite loads this (src/suite/run-cucumber.ts), and so do editors that run cucumber-js themselves.
module.exports = {
  default: {
    requireModule: ['ts-node/register'],
    require: ['steps/**/*.ts'],
    worldParameters: { implementation: 'reference' },
  },
};
