/**
 * Under which keys the server's facts about people are kept. All begin with `identity`, so that they are
 * asked for anew when it says that something about oneself changed. What is made for one use (codes,
 * confirmations, proofs) is kept elsewhere: asking again would make another one.
 */
export const identityKey = ['identity'] as const;
export const profileKey = (handle: string) => [...identityKey, 'profile', handle] as const;
export const handleKey = (handle: string) => [...identityKey, 'handle', handle] as const;
export const peopleKey = (words: string) => [...identityKey, 'people', words] as const;
export const blockedKey = [...identityKey, 'blocked'] as const;
export const passkeysKey = [...identityKey, 'passkeys'] as const;
export const sessionsKey = [...identityKey, 'sessions'] as const;
