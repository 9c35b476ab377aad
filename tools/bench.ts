import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';

/** `npm run bench -- <name>` runs `bench/<name>.ts`, whose last line is one JSON object. */
const folder = join(import.meta.dirname, '../bench');
const [name = '', ...args] = process.argv.slice(2);
const file = join(folder, `${name}.ts`);

if (!/^[\w-]+$/.test(name) || !existsSync(file)) {
  const names = globSync('*.ts', { cwd: folder }).map((path) => basename(path, '.ts'));
  console.error(`Usage: npm run bench -- <name>\nBenchmarks: ${names.sort().join(', ')}`);
  process.exit(1);
}

const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', file, ...args], {
  stdio: 'inherit',
});
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
