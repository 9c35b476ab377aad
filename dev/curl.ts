import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/**
 * What the guides use of curl, for machines without it: tests run the commands as they stand, with this under the name of `curl`. It knows
 * -H, -d, --data-binary, -F, -X and one address; anything else is an error, so that a guide which uses more is noticed.
 */
const headers = new Headers();
const forms: string[] = [];
let method: string | undefined;
let data: string | Uint8Array<ArrayBuffer> | undefined;
let address: string | undefined;
const given = process.argv.slice(2);
while (given.length > 0) {
  const option = given.shift()!;
  const value = () => {
    const next = given.shift();
    if (next === undefined) throw new Error(`${option} needs a value`);
    return next;
  };
  if (option === '-H') {
    const header = value();
    const at = header.indexOf(':');
    headers.append(header.slice(0, at), header.slice(at + 1).trim());
  } else if (option === '-d') data = value();
  else if (option === '--data-binary') {
    const content = value();
    data = content.startsWith('@') ? new Uint8Array(await readFile(content.slice(1))) : content;
  } else if (option === '-F') forms.push(value());
  else if (option === '-X') method = value();
  else if (!option.startsWith('-') && address === undefined) address = option;
  else throw new Error(`this curl does not know ${option}`);
}

/** `name=text`, or `name=@file;type=…`. */
async function formOf(parts: readonly string[]): Promise<FormData> {
  const form = new FormData();
  for (const part of parts) {
    const at = part.indexOf('=');
    const [name, content] = [part.slice(0, at), part.slice(at + 1)];
    const file = /^@([^;]+)(?:;type=(.+))?$/.exec(content);
    if (!file) form.append(name, content);
    else {
      const [, path, type = 'application/octet-stream'] = file;
      form.append(name, new Blob([await readFile(path!)], { type }), basename(path!));
    }
  }
  return form;
}

const body = forms.length > 0 ? await formOf(forms) : data;
if (data !== undefined && !headers.has('content-type')) {
  headers.set('content-type', 'application/x-www-form-urlencoded');
}
const answer = await fetch(address!, {
  method: method ?? (body === undefined ? 'GET' : 'POST'),
  headers,
  ...(body === undefined ? {} : { body }),
});
process.stdout.write(Buffer.from(await answer.arrayBuffer()));
