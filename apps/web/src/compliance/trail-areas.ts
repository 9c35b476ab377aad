/** The modules of which operators do and look at something, by which the trail is filtered. */
export const trailAreas = [
  'billing',
  'compliance',
  'currencies',
  'deals',
  'disputes',
  'donations',
  'fees',
  'postReports',
  'promotion',
  'tips',
  'rails',
  'reports',
  'senders',
  'wallet',
] as const;
