import { createHash } from 'node:crypto';
import { errorAdvice } from '@allmende/contract/error-advice';
import type { FastifyReply } from 'fastify';
import { type Html, html } from './html.ts';
import type { Http } from './http.ts';
import { describeApi, type OpenApiDocument } from './openapi.ts';
import {
  formsOf,
  type OperationObject,
  operationsOf,
  parameterRows,
  problemsOf,
  type ReferenceRow,
  type Schema,
} from './reference.ts';

/**
 * The reference for developers: `/openapi.json` for machines and `/docs` for people, one page a module,
 * readable without script. Made once, from what is registered.
 */
export function registerDocs(http: Http, publicUrl: string): void {
  let made: { document: OpenApiDocument; text: string; etag: string } | undefined;
  function describe(): NonNullable<typeof made> {
    if (made) return made;
    const document = describeApi(http, publicUrl);
    const text = JSON.stringify(document);
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    made = { document, text, etag };
    return made;
  }

  http.fastify.get('/openapi.json', async (request, reply) => {
    const { text, etag } = describe();
    reply.header('etag', etag).header('access-control-allow-origin', '*');
    if (request.headers['if-none-match'] === etag) return reply.code(304).send();
    return reply.type('application/json; charset=utf-8').send(text);
  });
  http.fastify.get('/docs/style.css', async (_request, reply) =>
    reply.type('text/css; charset=utf-8').header('cache-control', 'max-age=3600').send(style),
  );
  http.fastify.get('/docs', async (_request, reply) =>
    sendPage(reply, layout(describe().document, 'API', overview(describe().document))),
  );
  http.fastify.get('/docs/errors', async (_request, reply) =>
    sendPage(reply, layout(describe().document, 'Error codes', errorTable(http))),
  );
  http.fastify.get<{ Params: { module: string } }>('/docs/:module', async (request, reply) => {
    const { document } = describe();
    const { module } = request.params;
    if (!document.tags.some((tag) => tag.name === module)) return reply.callNotFound();
    return sendPage(reply, layout(document, module, modulePage(document, module)));
  });
}

function sendPage(reply: FastifyReply, page: Html): FastifyReply {
  return reply.type('text/html; charset=utf-8').send(`<!doctype html>${page.html}`);
}

function layout(document: OpenApiDocument, title: string, content: Html): Html {
  return html`<html lang="en">
<head>
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Allmende API</title><link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<nav aria-label="Reference">
<a class="home" href="/docs">Allmende API</a>
${document.tags.map((tag) => html`<a href="/docs/${tag.name}">${tag.name}</a>`)}
<a href="/docs/errors">error codes</a><a href="/openapi.json">openapi.json</a>
</nav>
<main>${content}</main>
</body></html>`;
}

function overview(document: OpenApiDocument): Html {
  return html`<h1>Allmende API</h1>
<p>JSON over HTTP. Every operation has a name that is the same in this reference, in the SDK
(<code>client.messaging.sendMessage(…)</code>), in logs and in metrics.</p>
<h2>Signing in</h2>
<p><a href="/docs/identity#identity.signIn">Signing in</a> sets the cookie <code>allmende_session</code>, which
browsers and <code>curl -c</code> keep. A program sends the value of that cookie as
<code>Authorization: Bearer …</code>; it is good until 60 days after its last use. To act in the name of a business, add
<code>Allmende-Actor: act_…</code>; <a href="/docs/identity#identity.getMe">getMe</a> lists the actors that are yours.</p>
<h2>Sending something twice</h2>
<p>Sending or paying in money and placing orders take an <code>Idempotency-Key</code>. The same key with the same
content returns the first answer; with other content it is refused. A message has its <code>clientId</code> instead.
An order is paid and cancelled by its own id: paying it twice is paying it once.</p>
<h2>Pages</h2>
<p>Lists return <code>items</code>. Those that may be long return <code>nextCursor</code> as well; pass it as
<code>cursor</code> for the next page until it is null. What changes all the time (conversations, messages) is synced instead:
<a href="/docs/messaging#messaging.syncConversations">syncConversations</a>.</p>
<h2>Problems</h2>
<p>Errors are problem documents (RFC 9457) with a stable <code>code</code>;
<a href="/docs/errors">all codes, and what to do</a>. Whoever calls too often gets 429 and
<code>Retry-After</code>; each answer says in <code>RateLimit-Remaining</code> how much is left.</p>
<h2>Operations</h2>
<table>${operationsOf(document).map(
    ({ path, method, operation }) => html`<tr>
<td><a href="/docs/${operation.tags[0]}#${operation.operationId}">${operation.operationId}</a></td>
<td><code class="method">${method}</code> <code>${path}</code></td><td>${prose(operation.summary)}</td></tr>`,
  )}</table>`;
}

function errorTable(http: Http): Html {
  const codes = [...http.errors].sort(([a], [b]) => a.localeCompare(b));
  return html`<h1>Error codes</h1>
<table><thead><tr><th>Code</th><th>Status</th><th>Meaning</th><th>What to do</th></tr></thead>
${codes.map(
  ([code, { status, title }]) => html`<tr id="${code}"><td><code>${code}</code></td>
<td>${status}</td><td>${title}</td><td>${prose(errorAdvice[code] ?? '')}</td></tr>`,
)}</table>`;
}

function modulePage(document: OpenApiDocument, module: string): Html {
  const operations = operationsOf(document).filter(({ operation }) =>
    operation.tags.includes(module),
  );
  return html`<h1>${module}</h1>
${operations.map(({ path, method, operation }) => operationSection(document, path, method, operation))}`;
}

function operationSection(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: OperationObject,
): Html {
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  const answer = operation.responses['200']?.content?.['application/json']?.schema;
  const problems = problemsOf(operation);
  return html`<section id="${operation.operationId}">
<h2><a href="#${operation.operationId}">${operation.operationId}</a></h2>
<p><code class="method">${method}</code> <code>${path}</code></p>
<p>${prose(operation.summary)}</p>
${operation.description.split('\n\n').map((text) => html`<p class="who">${prose(text)}</p>`)}
${fields('Parameters', parameterRows(operation))}
${bodies.map(([type, { schema }]) =>
  type === 'application/json'
    ? schemaTable('Body', document, schema)
    : html`<p>Raw body: <code>${type}</code></p>`,
)}
${answer ? schemaTable('Answer', document, answer) : ''}
${
  problems.length > 0 &&
  html`<h3>Problems</h3><ul>${problems.map(
    ([status, text]) => html`<li><strong>${status}</strong> ${prose(text)}</li>`,
  )}</ul>`
}
</section>`;
}

function schemaTable(title: string, document: OpenApiDocument, schema: Schema): Html {
  return html`${formsOf(document, schema).map((rows, i) =>
    fields(i === 0 ? title : `${title}, or`, rows),
  )}`;
}

/** What is written in the contract is Markdown of the simplest kind. */
function prose(text: string): Html {
  return html`${text
    .split(/(`[^`]+`|\*\*[^*]+\*\*)/)
    .map((part) =>
      part.startsWith('`')
        ? html`<code>${part.slice(1, -1)}</code>`
        : part.startsWith('**')
          ? html`<strong>${part.slice(2, -2)}</strong>`
          : part,
    )}`;
}

function fields(title: string, rows: ReferenceRow[]): Html {
  if (rows.length === 0) return html``;
  return html`<h3>${title}</h3><table>${rows.map(
    ({ name, type, isRequired, remark }) => html`<tr><td><code>${name}</code></td>
<td>${type}</td><td>${isRequired ? 'required' : ''}</td><td>${prose(remark)}</td></tr>`,
  )}</table>`;
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#1b1d1a, #e9ebe4); --paper: light-dark(#fbfaf5, #111512);
  --line: light-dark(#dcd9cc, #2c332d); --green: light-dark(#1f7a4d, #6fcf9b); --soft: light-dark(#5c6058, #a5aca3); }
* { box-sizing: border-box; }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif;
  display: grid; grid-template-columns: minmax(180px, 230px) minmax(0, 1fr); }
nav { padding: 28px 20px; display: flex; flex-direction: column; gap: 2px; border-right: 1px solid var(--line);
  position: sticky; top: 0; height: 100vh; overflow: auto; }
nav a { padding: 6px 8px; border-radius: 8px; color: inherit; text-decoration: none; }
nav a:hover { background: color-mix(in srgb, var(--green) 12%, transparent); }
nav .home { font-weight: 700; color: var(--green); }
main { padding: 28px clamp(20px, 4vw, 56px) 96px; max-width: 1100px; }
a { color: var(--green); } h1 { margin: 0 0 20px; } h2 { margin: 40px 0 8px; font-size: 20px; }
h3 { margin: 20px 0 4px; font-size: 14px; color: var(--soft); }
section { border-top: 1px solid var(--line); scroll-margin-top: 8px; }
section h2 a { color: inherit; text-decoration: none; } .who { color: var(--soft); margin: 4px 0; }
code { font: 14px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; } .method { font-weight: 700; color: var(--green); }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; vertical-align: top; padding: 6px 12px 6px 0;
  border-top: 1px solid var(--line); overflow-wrap: anywhere; } p { max-width: 68ch; }
@media (max-width: 720px) { body { display: block; } nav { position: static; height: auto; flex-direction: row; flex-wrap: wrap; } }
`;
