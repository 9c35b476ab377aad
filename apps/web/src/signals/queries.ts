export const hooksKey = ['signals', 'hooks'] as const;
export const rulesKey = ['signals', 'rules'] as const;
export const alertsKey = ['signals', 'alerts'] as const;
export const sourcesKey = ['signals', 'sources'] as const;
export const deliveriesKey = (hookId: string) => ['signals', 'deliveries', hookId] as const;
