// node draw.mjs < {"spec": ..., "width": 1200, "height": 400} > SVG; run where `vega` is installed.
// Draws a specification as Kibana does: parsed to a tree that the interpreter runs, fitted to the panel, no network.
// The bundled build is taken: from its parts, npm puts two copies of Vega's functions beside each other.
// Every warning of Vega ends the run: a panel that warns in a browser shows its warning to people.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';

const require = createRequire(path.resolve('package.json'));

function bundled(name, others = {}) {
  const file = path.resolve('node_modules', name, 'build', `${name}.js`);
  const made = { exports: {} };
  new Function('module', 'exports', 'require', fs.readFileSync(file, 'utf8'))(
    made, made.exports, (asked) => others[asked] ?? require(asked));
  return made.exports;
}

const vega = bundled('vega');
const { expressionInterpreter } = bundled('vega-interpreter', { vega });
const { spec, width, height } = JSON.parse(fs.readFileSync(0, 'utf8'));
const said = [];
const logger = vega.logger(vega.Warn);
for (const level of ['warn', 'error']) logger[level] = (...words) => (said.push(words.join(' ')), logger);
const refuse = () => { throw Error('a specification loads nothing'); };

const view = new vega.View(
  vega.parse({ ...spec, width, height, autosize: { type: 'fit', contains: 'padding' } }, undefined, { ast: true }),
  { expr: expressionInterpreter, renderer: 'none', logger, loader: { load: refuse, sanitize: refuse } });
await view.runAsync();
const drawn = await view.toSVG();
if (said.length) {
  console.error(said.join('\n'));
  process.exit(1);
}
process.stdout.write(drawn);
