/** The figures of reach that is bought, in one place. Prices are in millionths of the main currency's unit. */
export const parameters = {
  /** What a view is worth at best, and what it costs at least: 10 and 0.50 for a thousand. */
  capMicros: 10_000,
  reserveMicros: 500,
  /** Every so many places one is drawn among small advertisers. */
  laneEvery: 5,
  /** Who bought for less than this in a day, all promotions together, is small. */
  smallBelowMicros: 20_000_000,
  /** Less than this a place has to do with what is promoted, and the lane does not lead there. */
  laneMatchMin: 0.4,
  /** Nor to what it is worth much less than places cost: the lane helps against large budgets, it gives nothing away. */
  laneWorthMin: 0.7,
  /** How fast bids follow what was won: of so many places the last ones count most. */
  memory: 10_000,
  /** What is known of a promotion before it has won anything counts as so many places. */
  prior: 500,
  /** What was missed is made up for within this share of a day. */
  catchUp: 0.1,
  alphaMin: 0.01,
  /** What places cost lately: the last so many that were sold count most; and what they cost before any was. */
  averageOf: 500,
  averageAtFirstMicros: 2_000,
} as const;
