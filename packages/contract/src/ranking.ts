/**
 * The whole rule by which posts are sorted where somebody asks for another order than that of time. Pure, of whole numbers, and
 * without schemas: server and browser reckon the same, and everybody may reckon after them.
 */

/** What counts, each from 0 (not at all) to 10. */
export const rankingTerms = ['recency', 'mutual', 'reactions', 'answers', 'variety'] as const;
export type RankingTerm = (typeof rankingTerms)[number];
export type RankingWeights = Record<RankingTerm, number>;
export const rankingWeightMax = 10;

export const usualWeights: RankingWeights = {
  recency: 6,
  mutual: 2,
  reactions: 4,
  answers: 3,
  variety: 5,
};

/** What is known of a post for whoever asks; nothing of how long they looked at what. */
export interface RankingFacts {
  /** Whole hours since it was said. */
  ageHours: number;
  /** Its author and whoever asks follow each other. */
  isMutual: boolean;
  /** How many of those one follows like it or pass it on. */
  reactedCount: number;
  /** How many of those one follows answer it. */
  answeredCount: number;
}

export interface Candidate {
  /** Of the entry; of two that weigh the same the later one stands above. */
  id: string;
  authorId: string;
  facts: RankingFacts;
}

export interface Ranked {
  id: string;
  /** The sum of its parts. */
  score: number;
  /** In thousandths of a weight; `variety` is taken away, the others are added. */
  parts: RankingWeights;
  /** How many posts of the same author stand above it. */
  aboveCount: number;
}

/** Posts of one author above, from which on it counts no more. */
const repeatsMax = 4;

function partsOf(facts: RankingFacts, weights: RankingWeights): RankingWeights {
  const { ageHours, isMutual, reactedCount, answeredCount } = facts;
  const share = (weight: number, of: number, half: number) =>
    Math.floor((weight * 1000 * of) / (of + half));
  return {
    // Half after a day.
    recency: Math.floor((weights.recency * 1000 * 24) / (24 + Math.max(0, ageHours))),
    mutual: isMutual ? weights.mutual * 1000 : 0,
    // Half with three, so that very many count little more than some.
    reactions: share(weights.reactions, reactedCount, 3),
    answers: share(weights.answers, answeredCount, 3),
    variety: 0,
  };
}

/**
 * The heaviest first. Each place goes to whoever weighs most there, so a second post of an author weighs less than it would
 * alone. The order in which candidates are given makes no difference.
 */
export function rank(candidates: readonly Candidate[], weights: RankingWeights): Ranked[] {
  const left = candidates.map(({ id, authorId, facts }) => {
    const parts = partsOf(facts, weights);
    return {
      id,
      authorId,
      parts,
      base: parts.recency + parts.mutual + parts.reactions + parts.answers,
    };
  });
  const above = new Map<string, number>();
  const ranked: Ranked[] = [];
  while (left.length > 0) {
    let best = 0;
    let bestScore = Number.NEGATIVE_INFINITY;
    for (const [at, one] of left.entries()) {
      const score = one.base + varietyOf(above.get(one.authorId) ?? 0, weights);
      if (score > bestScore || (score === bestScore && one.id > left[best]!.id)) {
        [best, bestScore] = [at, score];
      }
    }
    const [one] = left.splice(best, 1);
    const aboveCount = above.get(one!.authorId) ?? 0;
    above.set(one!.authorId, aboveCount + 1);
    ranked.push({
      id: one!.id,
      score: bestScore,
      parts: { ...one!.parts, variety: varietyOf(aboveCount, weights) },
      aboveCount,
    });
  }
  return ranked;
}

function varietyOf(aboveCount: number, { variety }: RankingWeights): number {
  return aboveCount === 0 ? 0 : -250 * variety * Math.min(aboveCount, repeatsMax);
}
