import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';

/** `npm run generate`: writes every generated file anew. `npm run check` says when that is due. */
const root = join(import.meta.dirname, '..');

for (const file of globSync('tools/generate-*.ts', { cwd: root }).sort()) {
  console.log(`  ${file}`);
  const { status } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, file)],
    { cwd: root, stdio: 'inherit' },
  );
  if (status !== 0) process.exitCode = 1;
}
