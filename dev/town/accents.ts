/** The accent colours of the businesses; white letters on them have a contrast of at least 5 : 1. */
export const accents = {
  bakery: '#9C4A1A',
  farm: '#47652A',
  books: '#70344F',
  bikes: '#1B6372',
  airline: '#2A5A9B',
  energy: '#855600',
  town: '#99302C',
  band: '#35476F',
} as const;
