import assert from 'node:assert/strict';
import { test } from 'node:test';
import { commentBefore, readRemarks } from './contract-comments.ts';

const source = `
/** A loaf, as it is sold. */
export const loaf = z
  .object({
    /** In grams, before
     * baking. */
    weight: z.int(),
    crust: z.object({
      /** Not the loaf's. */
      colour: z.string(),
    }),
    colour,
  })
  .meta({ id: 'Loaf' });

export const bakeryOperations = defineOperations({
  bake: {
    method: 'POST',
    body: z.object({
      /** How many at once. */
      count: z.int(),
      shape: z.object({
        /** Not the body's. */
        length: z.int(),
      }),
    }),
    response: loaf,
  },
});
`;

test('a shape is described by the comments above it and above its own fields', () => {
  const loaf = readRemarks(source).get('Loaf');
  assert.equal(loaf?.about, 'A loaf, as it is sold.');
  assert.deepEqual([...loaf!.fields], [['weight', 'In grams, before baking.']]);
});

test('an operation is described by the comments above the fields that it takes', () => {
  const bake = readRemarks(source).get('bake');
  assert.deepEqual([...bake!.fields], [['count', 'How many at once.']]);
});

test('a comment belongs to what follows it at once', () => {
  assert.equal(
    commentBefore(source, source.indexOf('export const loaf')),
    'A loaf, as it is sold.',
  );
  assert.equal(commentBefore(source, source.indexOf('export const bakery')), '');
});
