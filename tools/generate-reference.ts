import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { settingsTable } from '../apps/server/src/platform/command-line.mjs';
import { describeApi, type OpenApiDocument } from '../apps/server/src/platform/openapi.ts';
import {
  formsOf,
  operationsOf,
  parameterRows,
  type ReferenceOperation,
  type ReferenceRow,
  type Schema,
  typeName,
} from '../apps/server/src/platform/reference.ts';
import { allErrors, operationsByModule } from '../packages/contract/src/all.ts';
import { errorAdvice } from '../packages/contract/src/error-advice.ts';
import type { Operation } from '../packages/contract/src/operation.ts';
import { closeAdvice, type CloseReason, closeCodes } from '../packages/contract/src/close-codes.ts';
import { clientFrame } from '../packages/contract/src/realtime.ts';
import { commentBefore, type Remarks, readRemarks } from './contract-comments.ts';

/**
 * Writes docs/reference: operations, shapes, error codes, settings and frames, from the declarations by
 * which the server works. Who may call what is found out first by the permission walk, which calls
 * every operation as every role. `--check` starts nothing and only says which pages are stale.
 */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'docs/reference');
const walk = 'apps/server/src/permissions.test.ts';
const command = 'npm run generate';
const remarks = new Map<string, Remarks>(
  globSync('packages/contract/src/*.ts', { cwd: root }).flatMap((file) => [
    ...readRemarks(readFileSync(join(root, file), 'utf8')),
  ]),
);
/** It goes with every operation, so the pages say so once. */
const actorHeader = 'Allmende-Actor (header)';
const notice = `<!-- Written by \`${command}\`. Do not edit. -->\n`;

const isCheck = process.argv.includes('--check');
if (!isCheck) walkPermissions();
const complaints = [...checkAdvice()];
const pages = complaints.length > 0 ? new Map<string, string>() : writePages();
if (complaints.length === 0) {
  if (isCheck) complaints.push(...findStale(pages));
  else replacePages(pages);
}
for (const complaint of complaints) console.error(complaint);
if (complaints.length > 0) process.exitCode = 1;

function walkPermissions(): void {
  const { status, stdout } = spawnSync(process.execPath, ['--test', walk], {
    cwd: root,
    env: { ...process.env, UPDATE_TABLES: '1' },
    encoding: 'utf8',
  });
  if (status === 0) return;
  console.error(`${stdout}\nThe permission walk failed, so the reference stays as it is.`);
  process.exit(1);
}

/** Each code has its advice, and each advice its code. */
function checkAdvice(): string[] {
  const file = 'packages/contract/src/error-advice.ts';
  return [
    ...Object.keys(allErrors)
      .filter((code) => !errorAdvice[code])
      .map((code) => `${file} does not say what to do about ${code}`),
    ...Object.keys(errorAdvice)
      .filter((code) => !(code in allErrors))
      .map((code) => `${file} has advice for ${code}, which is no code`),
  ];
}

function findStale(wanted: Map<string, string>): string[] {
  const present = new Set(globSync('**/*.md', { cwd: folder }));
  present.delete('permissions.md');
  const stale = [...wanted].filter(([file, text]) => {
    present.delete(file);
    return readIfThere(join(folder, file)) !== text;
  });
  return [
    ...stale.map(([file]) => `docs/reference/${file} is stale: run ${command}`),
    ...[...present].map((file) => `docs/reference/${file} is left over: run ${command}`),
  ];
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function replacePages(wanted: Map<string, string>): void {
  for (const file of globSync('**/*.md', { cwd: folder })) {
    if (file !== 'permissions.md' && !wanted.has(file)) rmSync(join(folder, file));
  }
  for (const [file, text] of wanted) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
}

function writePages(): Map<string, string> {
  const document = describeContract();
  const operations = operationsOf(document);
  const modules = Object.keys(operationsByModule);
  return new Map([
    ['README.md', indexPage()],
    ...modules.map((module): [string, string] => [
      `operations/${module}.md`,
      modulePage(document, module, operations),
    ]),
    ['shapes.md', shapesPage(document)],
    ['errors.md', errorsPage()],
    ['settings.md', settingsPage()],
    ['realtime.md', realtimePage()],
  ]);
}

/** The OpenAPI document without a server: who may call comes from the table that the walk wrote. */
function describeContract(): OpenApiDocument {
  const sentences = new Map(
    readFileSync(join(folder, 'permissions.md'), 'utf8')
      .split('\n')
      .map((line) => line.split(' | '))
      .filter(([name]) => name?.startsWith('| `'))
      .map(([name, sentence]) => [name!.slice(3, -1), sentence!]),
  );
  const operations = Object.entries(operationsByModule).flatMap(([module, verbs]) =>
    Object.entries(verbs as Record<string, Operation>).map(([verb, operation]) => {
      const name = `${module}.${verb}`;
      const sentence = sentences.get(name) ?? 'not known yet';
      return { name, operation, access: { sentence, check: () => 'allowed' as const } };
    }),
  );
  return describeApi({ operations, errors: new Map(Object.entries(allErrors)) }, '');
}

function indexPage(): string {
  return `# Reference

${notice}
Every page here is written from the declarations by which the server works, and checked against them by
\`npm run check\`. The same is on each server at \`/docs\`, for machines at \`/openapi.json\`.

| page | what is in it |
| --- | --- |
${Object.keys(operationsByModule)
  .map((module) => `| [${module}](operations/${module}.md) | its operations |`)
  .join('\n')}
| [Shapes](shapes.md) | the objects that go over the wire, with their fields |
| [Error codes](errors.md) | each with its status, its meaning and what to do |
| [Frames](realtime.md) | what goes over the WebSocket |
| [Who may call what](permissions.md) | every operation as every role |
| [Settings](settings.md) | everything that can be set from outside |

The ledger has no operations of its own; its results are in [its rules](../../apps/server/src/ledger/SPEC.md).
`;
}

function modulePage(
  document: OpenApiDocument,
  module: string,
  operations: ReferenceOperation[],
): string {
  const own = operations.filter(({ operation }) => operation.tags.includes(module));
  const sections = own.map((entry) => operationSection(document, entry));
  return `# ${module}

${notice}
Common to all: [how to call](../../guides/developer.md), [shapes](../shapes.md), [error codes](../errors.md).
Each takes the header \`Allmende-Actor\`, in whose name it is called, and may also answer with a code that
begins with \`platform.\`. Unless it says otherwise, it may be called 600 times a minute.

${own
  .map(
    ({ operation }) =>
      `- [\`${operation.operationId}\`](#${anchorOf(operation.operationId)}): ${operation.summary}`,
  )
  .join('\n')}

${sections.join('\n')}`;
}

/** As GitHub makes an anchor of a heading. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}

function operationSection(document: OpenApiDocument, entry: ReferenceOperation): string {
  const { path, method, operation } = entry;
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  const answer = operation.responses['200']!.content!;
  const { name, errors } = declared(operation.operationId);
  const parameters = parameterRows(operation).filter((row) => row.name !== actorHeader);
  return [
    `## ${operation.operationId}\n`,
    `\`${method} ${path}\`\n`,
    `${operation.summary}\n`,
    `${operation.description}\n`,
    table('parameter', explain(parameters, name)),
    ...bodies.map(([type, { schema }]) =>
      type === 'application/json'
        ? inputText(document, schema, name)
        : `**Body:** the bytes of the file, \`${type}\`\n`,
    ),
    ...Object.entries(answer).map(([type, { schema }]) =>
      type === 'application/json'
        ? answerText(document, schema, name)
        : `**Answer:** a file, \`${type}\`\n`,
    ),
    errors.length > 0 ? `**Problems:**\n\n${errors.map(problemLine).join('\n')}\n` : '',
  ]
    .filter(Boolean)
    .join('\n');
}

/** The verb, and the codes of its declaration. */
function declared(operationId: string): { name: string; errors: readonly string[] } {
  const [module, name] = operationId.split('.') as [keyof typeof operationsByModule, string];
  const verbs = operationsByModule[module] as Record<string, Operation>;
  return { name, errors: verbs[name]!.errors ?? [] };
}

function problemLine(code: string): string {
  const { status, title } = allErrors[code as keyof typeof allErrors];
  return `- ${status} \`${code}\`: ${title}`;
}

/** Adds what the contract's comments say about fields that describe themselves by nothing else. */
function explain(rows: ReferenceRow[], owner: string): ReferenceRow[] {
  const said = remarks.get(owner)?.fields;
  return rows.map((row) => {
    const remark = [said?.get(row.name)?.replace(/[.,]$/, ''), row.remark]
      .filter(Boolean)
      .join('; ');
    return { ...row, remark };
  });
}

function inputText(document: OpenApiDocument, schema: Schema, name: string): string {
  if (schema.$ref) return `**Body:** ${shapeLink(schema, '../shapes.md')}\n`;
  return formsOf(document, schema)
    .map((rows, i) => table(i === 0 ? 'body' : 'or body', explain(rows, name)))
    .join('\n');
}

function answerText(document: OpenApiDocument, schema: Schema, name: string): string {
  if (schema.$ref) return `**Answer:** ${shapeLink(schema, '../shapes.md')}\n`;
  const forms = formsOf(document, schema).filter((rows) => rows.length > 0);
  if (forms.length === 0) return '**Answer:** an empty object\n';
  return forms
    .map((rows, i) => table(i === 0 ? 'answer' : 'or answer', explain(rows, name)))
    .join('\n');
}

function shapeLink({ $ref }: Schema, page: string): string {
  const name = $ref!.split('/').at(-1)!;
  return `[${name}](${page}#${name.toLowerCase()})`;
}

function table(title: string, rows: ReferenceRow[]): string {
  if (rows.length === 0) return '';
  return `| ${title} | type | | |
| --- | --- | --- | --- |
${rows
  .map(
    ({ name, type, isRequired, remark }) =>
      `| \`${name}\` | ${cell(`\`${type}\``)} | ${isRequired ? 'required' : ''} | ${cell(remark)} |`,
  )
  .join('\n')}
`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

function shapesPage(document: OpenApiDocument): string {
  const shapes = Object.entries(document.components.schemas) as [string, Schema][];
  return `# Shapes

${notice}
Objects that several operations take or give. A name in a type is one of these. \`?\` marks fields that may be
left out; fields may be added at any time, so ignore those that you do not know.

${shapes
  .sort(([a], [b]) => a.localeCompare(b))
  .map(([name, schema]) => shapeSection(document, name, schema))
  .join('\n')}`;
}

function shapeSection(document: OpenApiDocument, name: string, schema: Schema): string {
  const forms = formsOf(document, schema).filter((rows) => rows.length > 0);
  const about = schema.description ?? remarks.get(name)?.about;
  const tables = forms.map((rows, i) => table(i === 0 ? 'field' : 'or field', explain(rows, name)));
  return [
    `## ${name}\n`,
    about && `${about}\n`,
    ...(tables.length > 0 ? tables : [typeLine(schema)]),
  ]
    .filter(Boolean)
    .join('\n');
}

function typeLine(schema: Schema): string {
  return `\`${typeName(schema)}\`\n`;
}

function errorsPage(): string {
  const rows = Object.entries(allErrors)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(
      ([code, { status, title }]) =>
        `| \`${code}\` | ${status} | ${title} | ${errorAdvice[code]} |`,
    );
  return `# Error codes

${notice}
An error is a problem document (RFC 9457), \`application/problem+json\`. Decide by \`code\`, which is stable; \`title\`
and \`detail\` are English for developers. \`fields\` lists wrong input, \`data\` holds facts that the code
needs, \`requestId\` finds the line in the server's log. When no answer comes at all, the SDK throws
\`NoAnswer\`: nobody knows whether it happened, so repeat it with the same key.

| code | status | meaning | what to do |
| --- | --- | --- | --- |
${rows.join('\n')}
`;
}

function settingsPage(): string {
  return `# Settings

${notice}
A flag wins over the environment, which wins over the default. Mind the two dashes before the first flag:
\`npm start -- --port 5000\`. A value that makes no sense is refused before anything is installed or touched.

${settingsTable()}

\`npm start -- --help\` prints the same. \`npm run db\`, \`backup\` and \`ledger:verify\` take \`--data\` and
\`--database-url\`. \`NO_COLOR\` keeps colours out of what the start prints, and \`ALLMENDE_CHROMIUM\` names
the browser for \`npm test\` where npm carries none.
`;
}

function realtimePage(): string {
  const source = readFileSync(join(root, 'packages/contract/src/realtime.ts'), 'utf8');
  const { oneOf, anyOf } = z.toJSONSchema(clientFrame, { io: 'input', unrepresentable: 'any' }) as {
    oneOf?: Schema[];
    anyOf?: Schema[];
  };
  const frames = (oneOf ?? anyOf ?? []).map((frame) => {
    const type = String(frame.properties?.['type']?.const);
    const [rows = []] = formsOf({ components: { schemas: {} } } as OpenApiDocument, frame);
    const fields = rows.filter(({ name }) => name !== 'type');
    const comment = commentBefore(source, source.indexOf(`type: z.literal('${type}')`));
    const answer = fields.some(({ name }) => name === 'ref')
      ? 'Answered by `ack` or `refused` with the same `ref`.'
      : '';
    return [
      `### ${type}\n`,
      comment && `${comment}\n`,
      answer && `${answer}\n`,
      table('field', fields),
    ]
      .filter(Boolean)
      .join('\n');
  });
  const closings = Object.entries(closeAdvice).map(
    ([reason, { why, advice }]) => `| ${closeCodes[reason as CloseReason]} | ${why} | ${advice} |`,
  );
  return `# Frames of the WebSocket

${notice}
\`GET /api/v1/realtime\` with the cookie or \`Authorization: Bearer …\`. Every frame is one JSON text.

${commentBefore(source, source.indexOf('const ref ='))}

## What a client sends

${frames.join('\n')}
## What the server sends

\`\`\`ts
${declarationOf(source, 'AckValues')}

${declarationOf(source, 'ServerFrame')}

${declarationOf(source, 'ChangedTopic')}
\`\`\`

The names are [shapes](shapes.md).

## How a connection ends

A frame that asks for too much or for what is not allowed is answered by \`refused\`, and the connection stays. It ends when
nothing sensible can follow:

| code | why | what to do |
| --- | --- | --- |
${closings.join('\n')}

Besides, frames of more than 256 KiB end it with 1009, text that is no UTF-8 with 1007, and whatever breaks the rules of
WebSockets with 1002 (RFC 6455, section 7.4.1). What was not acknowledged is sent again, under the same \`clientId\`, on the
next connection.
`;
}

/** A type as it stands in the source, to the first line that begins anew. */
function declarationOf(source: string, name: string): string {
  const start = source.search(new RegExp(`export (?:type|interface) ${name}\\b`));
  if (start < 0) throw new Error(`packages/contract/src/realtime.ts declares no ${name}`);
  const rest = source.slice(start);
  const end = /\n(?=\n(?:\/\*\*|export|const|function))|\n?$/.exec(rest)!.index;
  return rest.slice(0, end).trimEnd();
}
