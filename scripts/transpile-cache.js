// A transpiler for ts-node that keeps what TypeScript has made of a file, by the file's content and
// all else that decides the result: a process that finds everything kept starts in a fraction of the time.
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const { join, relative } = require('node:path');

const ROOT = join(__dirname, '..');
const FOLDER = join(ROOT, 'node_modules/.cache/mmu-notifier-spec/transpiled');

exports.create = ({ service, transpilerConfigLocalResolveHelper }) => {
  const { version } = JSON.parse(
    readFileSync(transpilerConfigLocalResolveHelper('typescript/package.json', true), 'utf8'),
  );
  const compilerOptions = service.config.options;
  const common = JSON.stringify([version, compilerOptions, readFileSync(__filename, 'utf8')]);

  const transpile = (input, fileName) => {
    const ts = require(transpilerConfigLocalResolveHelper('typescript', true));
    return ts.transpileModule(input, { fileName, compilerOptions, reportDiagnostics: true });
  };

  return {
    transpile(input, { fileName }) {
      const key = createHash('sha256')
        .update(JSON.stringify([common, relative(ROOT, fileName), input]))
        .digest('hex');
      const path = join(FOLDER, `${key}.json`);
      const known = read(path);
      if (known !== null) return known;
      const { outputText, sourceMapText, diagnostics } = transpile(input, fileName);
      const made = { outputText, sourceMapText };
      if (diagnostics.length > 0) return { ...made, diagnostics };
      keep(path, JSON.stringify(made));
      return made;
    },
  };
};

function read(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whole or not at all, as other processes read it. A folder that cannot be written keeps nothing. */
function keep(path, text) {
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(unfinished, text);
    renameSync(unfinished, path);
  } catch (error) {
    if (!['EACCES', 'EROFS', 'ENOSPC'].includes(error.code)) throw error;
  }
}
