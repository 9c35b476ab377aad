/**
 * What stands between `{{` and `}}` in a quick reply or an automatic message, and what comes in its place: the same for
 * server and app, in a file without schemas so that it costs a browser nothing.
 */
export const replyVariables = ['name', 'firstName', 'business', 'me', 'opens'] as const;
export type ReplyVariable = (typeof replyVariables)[number];

/** What each is in this moment; what is missing is left out. */
export type ReplyValues = Partial<Record<ReplyVariable, string>>;

const variable = /\{\{([^{}]{0,60})\}\}/g;

/** The names between braces that are none of ours. */
export function unknownVariablesIn(text: string): string[] {
  return [...text.matchAll(variable)]
    .map(([, name]) => name!.trim())
    .filter((name) => !replyVariables.some((known) => known === name));
}

/** With what is known in place of its name; a variable without a value goes with the space before it. */
export function fillIn(text: string, values: ReplyValues): string {
  return text
    .replace(/( ?)\{\{([^{}]{0,60})\}\}/g, (whole, space: string, inside: string) => {
      const name = inside.trim();
      if (!replyVariables.some((known) => known === name)) return whole;
      const value = values[name as ReplyVariable];
      return value ? space + value : '';
    })
    .trim();
}

/** How one addresses somebody by the first of their names. */
export function firstNameOf(name: string): string {
  return name.trim().split(/\s+/)[0] ?? '';
}
