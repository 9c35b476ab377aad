/** The shapes of the mark in a square of 64, for the component and for the icons made from it. */
export const markShapes = {
  /** A speech bubble whose tail reaches the ground like a trunk. */
  bubble: 'M18 8a13.5 13.5 0 0 0-6 25.6V52l7.2-17h.1A13.5 13.5 0 0 0 18 8z',
  awning: 'M36 19h22l3 11a4.5 4.5 0 0 1-9 .4 4.6 4.6 0 0 1-9.2 0 4.5 4.5 0 0 1-9-.4z',
  posts: 'M36.5 36v16M58 36v16',
  coin: { x: 47.2, y: 45, radius: 7 },
  ground: 'M4 54h56',
} as const;
