import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { staffRole } from '@allmende/contract/actors';
import { casePriorities, caseStates } from '@allmende/contract/inbox-filter';
import { entryKinds } from '@allmende/contract/inbox';

/** What an entry is told by; most by one sentence of their own. */
const others: Partial<Record<(typeof entryKinds)[number], string[]>> = {
  opened: ['opened_one', 'opened_other'],
  state: [...caseStates.flatMap((to) => [`state.${to}`, `stateOfItself.${to}`]), 'undone'],
  assigned: ['answered', 'unassigned', 'took', 'assigned'],
  labels: ['labelled', 'unlabelled'],
  label_kept: ['label_kept', 'label_removed'],
  field_kept: ['field_kept', 'field_removed'],
  view_kept: ['view_kept', 'view_removed'],
};

for (const language of ['de', 'en']) {
  test(`[IN6] the trail of an inbox has a sentence for each kind of entry, in ${language}`, () => {
    const path = join(import.meta.dirname, `locales/${language}.json`);
    const words = JSON.parse(readFileSync(path, 'utf8'));
    const said = (key: string) =>
      key.split('.').reduce((at, part) => at?.[part], words.deed) as unknown;
    for (const key of entryKinds.flatMap((kind) => others[kind] ?? [kind])) {
      assert.equal(typeof said(key), 'string', key);
    }
    for (const role of staffRole.options) assert.equal(typeof words.deed.role[role], 'string');
    for (const priority of casePriorities) assert.equal(typeof words.priority[priority], 'string');
  });
}
