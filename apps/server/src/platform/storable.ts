/**
 * Which texts no column can hold: PostgreSQL takes neither NUL nor half a letter (a lone surrogate). They
 * are looked for in everything a request says, before any schema, so that no module has to think of them.
 */
export interface Unstorable {
  /** Where it stands, e.g. `body.lines.0.note`. */
  path: string;
  message: string;
}

const fieldsMax = 20;
/** Where something stands that is deeper is not said: the answer would be longer than the question. */
const pathMax = 200;
const message = 'has characters that are none (NUL, or half of a letter)';

/** Whether a text can be stored as it is. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** All texts and names of fields in a value as JSON has it. Without recursion, because it may be deep. */
export function findUnstorable(place: string, value: unknown): Unstorable[] {
  const found: Unstorable[] = [];
  const open: { path: string; value: unknown }[] = [{ path: place, value }];
  for (let next = open.pop(); next && found.length < fieldsMax; next = open.pop()) {
    const { path, value: inner } = next;
    if (typeof inner === 'string') {
      if (!isStorable(inner)) found.push({ path, message });
    } else if (typeof inner === 'object' && inner !== null && !(inner instanceof Uint8Array)) {
      for (const [key, one] of Object.entries(inner)) {
        // Such a name is not repeated: it would make the answer as broken as the question.
        if (!isStorable(key)) found.push({ path, message });
        else if (typeof one === 'string' || typeof one === 'object') {
          const inside = `${path}.${key}`;
          open.push({ path: inside.length > pathMax ? path : inside, value: one });
        }
      }
    }
  }
  return found;
}
