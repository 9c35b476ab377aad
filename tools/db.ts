import { createInterface } from 'node:readline/promises';
import type pg from 'pg';
import { explainRefusal, openDatabase } from './open-database.ts';

/** `npm run db [-- "select 1"]`: an SQL prompt on the town's database, or one statement and out. */
const help = `  A statement ends with ; and may go over several lines.
  \\d           tables
  \\d <table>   columns of a table
  \\q           ends, and so does Ctrl-D`;

const listTables = `select relname as "table", to_char(reltuples, 'FM999G999G990') as "rows, about",
    pg_size_pretty(pg_total_relation_size(oid)) as size
  from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname`;
const listColumns = `select column_name as "column", data_type as type, is_nullable as "null",
    column_default as "default"
  from information_schema.columns where table_name = $1 order by ordinal_position`;

/** Everything as PostgreSQL prints it; a prompt does not calculate. */
const asText = { getTypeParser: () => (text: string | Buffer) => String(text) };
const columnWidthMax = 60;

await explainRefusal(async () => {
  const { database, rest, close } = await openDatabase(process.argv.slice(2));
  const client = await database.pool.connect();
  try {
    if (rest.length === 0) await converse(client);
    else if (!(await answer(client, rest.join(' ')))) process.exitCode = 1;
  } finally {
    client.release();
    await close();
  }
});

async function converse(client: pg.PoolClient): Promise<void> {
  const isTerminal = Boolean(process.stdin.isTTY);
  const prompt = createInterface({
    input: process.stdin,
    output: process.stdout,
    terminal: isTerminal,
  });
  if (isTerminal) console.log(`${help}\n`);
  prompt.setPrompt('allmende> ');
  let statement = '';
  if (isTerminal) prompt.prompt();
  for await (const line of prompt) {
    if (line.trim() === '\\q') break;
    if (statement === '' && line.startsWith('\\')) await command(client, line.trim());
    else statement += `${line}\n`;
    if (/;\s*$/.test(statement)) {
      await answer(client, statement);
      statement = '';
    }
    if (statement.trim() === '') statement = '';
    prompt.setPrompt(statement ? '       -> ' : 'allmende> ');
    if (isTerminal) prompt.prompt();
  }
  prompt.close();
  if (statement.trim()) await answer(client, statement);
}

async function command(client: pg.PoolClient, line: string): Promise<void> {
  const [name, argument] = line.split(/\s+/);
  if (name === '\\d' && argument) await answer(client, listColumns, [argument]);
  else if (name === '\\d') await answer(client, listTables);
  else console.log(help);
}

/** Prints the result or the complaint; false after a complaint. */
async function answer(client: pg.PoolClient, text: string, values?: string[]): Promise<boolean> {
  const startedAt = performance.now();
  try {
    const query = { text, rowMode: 'array' as const, types: asText };
    const outcome = await client.query<(string | null)[]>(values ? { ...query, values } : query);
    // Several statements in one go have several results, which the types of pg do not know.
    const results = ([] as pg.QueryArrayResult<(string | null)[]>[]).concat(outcome);
    for (const result of results) console.log(describe(result));
    console.log(`${Math.round(performance.now() - startedAt)} ms\n`);
    return true;
  } catch (error) {
    const { message, detail, hint } = error as pg.DatabaseError;
    console.error([message, detail, hint].filter(Boolean).join('\n'), '\n');
    return false;
  }
}

function describe(result: pg.QueryArrayResult<(string | null)[]>): string {
  if (result.fields.length === 0) return `${result.command} ${result.rowCount ?? ''}`.trim();
  const names = result.fields.map(({ name }) => name);
  const cells = result.rows.map((row) => row.map((cell) => shorten(cell ?? '∅')));
  const widths = names.map((name, i) =>
    Math.max(name.length, ...cells.map((row) => row[i]!.length)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, i) => cell.padEnd(widths[i]!))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  const count = `${cells.length} ${cells.length === 1 ? 'row' : 'rows'}`;
  return [line(names), rule, ...cells.map(line), count].join('\n');
}

function shorten(cell: string): string {
  const text = cell.replaceAll('\n', '⏎');
  return text.length > columnWidthMax ? `${text.slice(0, columnWidthMax - 1)}…` : text;
}
