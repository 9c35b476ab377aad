export const channelsKey = 'channels';
export const mailboxKey = [channelsKey, 'mailbox'] as const;
export const widgetKey = [channelsKey, 'widget'] as const;
export const guestKey = (actorId: string) => [channelsKey, 'guest', actorId];
export const fetchedMailboxKey = [channelsKey, 'fetched'] as const;
