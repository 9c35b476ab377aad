import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Block, blocksOf, firstLinkIn, type Inline, plainOf } from './markup.ts';

/** Marks as tags, so that a table shows at a glance what became of a text. */
function drawn(text: string): string {
  return blocksOf(text).map(drawnBlock).join('|');
}
function drawnBlock(block: Block): string {
  if (block.kind === 'code') return `<pre>${block.text}</pre>`;
  if (block.kind === 'list') {
    const items = block.items.map(({ number, parts }) => `<${number || '-'}>${drawnParts(parts)}`);
    return `<l>${items.join('')}</l>`;
  }
  const parts = drawnParts(block.parts);
  return block.kind === 'quote' ? `<q>${parts}</q>` : parts;
}
function drawnParts(parts: readonly Inline[]): string {
  return parts
    .map((part) => {
      if (typeof part === 'string') return part;
      const inner = 'parts' in part ? drawnParts(part.parts) : part.text;
      const tag = { bold: 'b', italic: 'i', strike: 's', code: 'c', link: 'a', mention: 'm' };
      return `<${tag[part.kind]}>${inner}</${tag[part.kind]}>`;
    })
    .join('');
}

const tables: Record<string, [text: string, drawn: string][]> = {
  'marks around words': [
    ['*fett*', '<b>fett</b>'],
    ['_schräg_', '<i>schräg</i>'],
    ['~weg~', '<s>weg</s>'],
    ['`code`', '<c>code</c>'],
    ['ein *fettes* Wort', 'ein <b>fettes</b> Wort'],
    ['*zwei Wörter*', '<b>zwei Wörter</b>'],
    ['(*a*), „*b*“!', '(<b>a</b>), „<b>b</b>“!'],
    ['*_beides_*', '<b><i>beides</i></b>'],
    ['_*~alles~*_', '<i><b><s>alles</s></b></i>'],
    ['*a _b_ c*', '<b>a <i>b</i> c</b>'],
    ['**fett**', '<b>fett</b>'],
    ['__schräg__ und ~~weg~~', '<i>schräg</i> und <s>weg</s>'],
    ['*a* *b*', '<b>a</b> <b>b</b>'],
  ],
  'what only looks like a mark': [
    ['2*3*4', '2*3*4'],
    ['snake_case_name', 'snake_case_name'],
    ['* frei *', '<l><->frei *</l>'],
    ['a * b * c', 'a * b * c'],
    ['*offen', '*offen'],
    ['zu*', 'zu*'],
    ['*über\nzwei*', '*über\nzwei*'],
    ['***', '***'],
    ['****', '****'],
    ['*', '*'],
    ['_~*', '_~*'],
    ['*a _b* c_', '<b>a _b</b> c_'],
    ["geht's um 5* oder 6*", "geht's um 5* oder 6*"],
    ['``', '``'],
    ['hab`s und geht`s', 'hab`s und geht`s'],
    ['`*nicht fett*`', '<c>*nicht fett*</c>'],
    ['¯\\_(ツ)_/¯', '¯\\<i>(ツ)</i>/¯'],
  ],
  blocks: [
    ['```x = 1```', '<pre>x = 1</pre>'],
    ['so:\n```\na\n  b\n```\nfertig', 'so:|<pre>a\n  b</pre>|fertig'],
    ['```offen', '```offen'],
    ['``````', '``````'],
    ['> gesagt\n> getan\nja', '<q>gesagt\ngetan</q>|ja'],
    ['> *fett*', '<q><b>fett</b></q>'],
    ['>:(', '>:('],
    ['- Brot\n- *Milch*', '<l><->Brot<-><b>Milch</b></l>'],
    ['* Brot\n* Milch', '<l><->Brot<->Milch</l>'],
    ['Liste:\n- a\n\nEnde', 'Liste:|<l><->a</l>|\nEnde'],
    ['1. eins\n2. zwei', '<l><1>eins<2>zwei</l>'],
    ['3. drei\n7. sieben', '<l><3>drei<7>sieben</l>'],
    ['1. Mai ist frei', '1. Mai ist frei'],
    ['-5 Grad', '-5 Grad'],
    ['a\n\nb', 'a\n\nb'],
    ['', ''],
  ],
  'addresses and names': [
    ['https://a.example/x', '<a>https://a.example/x</a>'],
    ['siehe www.a.example.', 'siehe <a>www.a.example</a>.'],
    ['*https://a.example*', '<b><a>https://a.example</a></b>'],
    ['(https://a.example)', '(<a>https://a.example</a>)'],
    ['https://a.example/b_(c)', '<a>https://a.example/b_(c)</a>'],
    ['https://a.example/_x_y_', '<a>https://a.example/_x_y_</a>'],
    ['https://', 'https://'],
    ['javascript:alert(1)', 'javascript:alert(1)'],
    ['https://a.example"><b>', '<a>https://a.example</a>"><b>'],
    ['@lena kommt', '<m>@lena</m> kommt'],
    ['*@lena*', '<b><m>@lena</m></b>'],
    ['a@lena.example', 'a@lena.example'],
    ['@Lena-', '<m>@Lena</m>-'],
    ['@x', '@x'],
    ['https://a.example/@lena', '<a>https://a.example/@lena</a>'],
  ],
};
for (const [name, rows] of Object.entries(tables)) {
  test(`${name} are read as people mean them`, () => {
    for (const [text, wanted] of rows) assert.equal(drawn(text), wanted, text);
  });
}

test('a text without its marks is what one would read aloud', () => {
  const rows: [string, string][] = [
    ['*fett* und _schräg_', 'fett und schräg'],
    ['> gesagt', 'gesagt'],
    ['- a\n- b', '• a\n• b'],
    ['1. a\n2. b', '1. a\n2. b'],
    ['```x```', 'x'],
    ['nur *so', 'nur *so'],
  ];
  for (const [text, wanted] of rows) assert.equal(plainOf(text), wanted, text);
});

test('the first address is found wherever it stands, and not in code', () => {
  const rows: [string, string | null][] = [
    ['nichts', null],
    ['*www.a.example* https://b.example', 'https://www.a.example'],
    ['- x\n- https://a.example.', 'https://a.example'],
    ['`https://a.example` https://b.example', 'https://b.example'],
    ['```https://a.example```', null],
  ];
  for (const [text, wanted] of rows) assert.equal(firstLinkIn(text), wanted, text);
});

/** What one sees of a text, whatever its marks are taken for. */
function seen(text: string): string {
  return text.replaceAll(/[*_~`>•\s-]/g, '');
}

const seed = Number(process.env['SEED'] ?? 20_261);
test(`no text loses a character that one sees, seed ${seed}`, () => {
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const pieces =
    '*,**,_,__,~,`,```,> ,- ,1. ,2. ,\n,\n\n, ,a,Wort,@,@lena,https://a.example/_b_,www.,www.x.de,(,),.,!,😀,é,\u202e,\ud800,>,•,9'.split(
      ',',
    );
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: random(24) }, () => pieces[random(pieces.length)]).join('');
    assert.equal(seen(plainOf(text)), seen(text), JSON.stringify(text));
    // Reading it again says the same.
    assert.deepEqual(blocksOf(text), blocksOf(text));
  }
});

test('64 kB of anything are read in time that grows with the length only', () => {
  const units = ['*', '_a', '*a ', '`', '`a\n', '```', '``` ', '> ', '- x\n', '1. x\n', '@', '@aa'];
  units.push('www.', 'https://', 'https://a!', '*https://a*', '(', ')', '\n', '*_~', '*a _b ~c\n');
  units.push('a*', '* ', 'www.a).', '*a_', '~~a ', '\ud800', '- ', '1. \n', 'https://(a)) ');
  for (const unit of units) {
    const text = unit.repeat(Math.ceil(65_536 / unit.length));
    const startedAt = performance.now();
    blocksOf(text);
    plainOf(text);
    firstLinkIn(text);
    const tookMs = performance.now() - startedAt;
    // A square of the length would take minutes; a busy machine is allowed a lot.
    assert.ok(tookMs < 2_000, `${JSON.stringify(unit)} took ${tookMs} ms`);
  }
});
