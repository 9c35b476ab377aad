export const channelsKey = 'channels';
export const mailboxKey = [channelsKey, 'mailbox'] as const;
export const widgetKey = [channelsKey, 'widget'] as const;
