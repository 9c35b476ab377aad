import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PostVisibility } from '@allmende/contract/feed';
import { namedIn } from '@allmende/contract/hashtags';
import fc from 'fast-check';
import { maySee, mayAnswerWith, type Relation } from './rules.ts';

const visibility = fc.constantFrom<PostVisibility>('public', 'followers', 'mentioned');
const viewer = fc.constantFrom('author', 'named', 'other', null);
const relation: fc.Arbitrary<Relation> = fc.record({
  isFollowed: fc.boolean(),
  isBlocked: fc.boolean(),
  isMuted: fc.boolean(),
});
const guarded = fc.record({
  authorActorId: fc.constant('author'),
  visibility,
  mentions: fc.subarray(['named', 'author']),
  isDeleted: fc.boolean(),
});

test('[FD1] whatever the post and whoever asks: the rule, said another way', () => {
  fc.assert(
    fc.property(viewer, guarded, relation, (who, post, to) => {
      const reasons = [
        who === 'author',
        post.visibility === 'public' && !to.isBlocked,
        who !== null && post.mentions.includes(who) && !to.isBlocked,
        who !== null && post.visibility === 'followers' && to.isFollowed && !to.isBlocked,
      ];
      assert.equal(maySee(who, post, to), !post.isDeleted && reasons.includes(true));
      // Muting is a wish of the one who mutes, and decides nothing here.
      assert.equal(maySee(who, post, { ...to, isMuted: !to.isMuted }), maySee(who, post, to));
      // A block takes from everybody but the author.
      if (who !== 'author') assert.equal(maySee(who, post, { ...to, isBlocked: true }), false);
    }),
  );
});

test('[FD1] what will be added to the visibilities is shown to nobody else until a rule says so', () => {
  const post = {
    authorActorId: 'a',
    visibility: 'members' as never,
    mentions: [],
    isDeleted: false,
  };
  assert.equal(maySee('b', post, { isFollowed: true, isBlocked: false, isMuted: false }), false);
});

test('[FD8] an answer is never wider than what it answers', () => {
  fc.assert(
    fc.property(visibility, visibility, (parent, answer) => {
      const order = ['mentioned', 'followers', 'public'];
      const isWider = order.indexOf(answer) > order.indexOf(parent);
      assert.equal(mayAnswerWith(parent, answer), !isWider);
    }),
  );
});

test('[FD9] names and hashtags as markup reads them', () => {
  const cases: [string, string[], string[]][] = [
    ['Am #Markt mit @Anna und *#BROT*', ['anna'], ['markt', 'brot']],
    ['`#nein @nein` ```#auch```', [], []],
    ['https://a.example/#nein und #2026, aber #jahr2026', [], ['jahr2026']],
    ['a#b &#c; #Straße #straße', [], ['straße']],
    ['- #eins\n- _#zwei_', [], ['eins', 'zwei']],
  ];
  for (const [text, handles, hashtags] of cases) {
    assert.deepEqual(namedIn(text), { handles, hashtags }, text);
  }
});
