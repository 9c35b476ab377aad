/** Words that are common in one of the two languages and rare in the other; none is in both. */
const common = {
  de: new Set(
    (
      'aber als auch auf bei bin bitte danke das dass dem den der die dir du ein eine einen er es euch euer für gibt ' +
      'grüße gruß guten habe haben habt hallo heute ich ihr ihre ihren ihnen im ist ja kann können könnt mein meine mir ' +
      'mit morgen nach nicht noch nur oder schon sehr sein sich sie sind und uns unter vielen vom von wann wäre wenn ' +
      'werden wie wir wird wo würde zu zum zur'
    ).split(' '),
  ),
  en: new Set(
    (
      'about and any are as been best but by can could dear did do does for from get had has have hello hi how i if is ' +
      'it kind know like me my need not of on or our please regards should thank thanks that the them there they this ' +
      'to today tomorrow us was we were what when where which who will with would you your yours'
    ).split(' '),
  ),
};
const looked = 400;

/**
 * In which language somebody wants to be answered: what the letter says of itself, or else what its words are. Null
 * when neither tells.
 * @param headers the values of Content-Language and Accept-Language, empty where there are none
 */
export function languageOf(
  words: string,
  headers: { content: string; accept: string },
): 'de' | 'en' | null {
  return named(headers.content) ?? spoken(words) ?? named(headers.accept);
}

/** The first of a list like `en-GB, de;q=0.5` that we speak. */
function named(header: string): 'de' | 'en' | null {
  for (const one of header.slice(0, 200).toLowerCase().split(',')) {
    const tag = one.trim().slice(0, 2);
    if ((tag === 'de' || tag === 'en') && !/^[a-z]/.test(one.trim().slice(2))) return tag;
  }
  return null;
}

function spoken(words: string): 'de' | 'en' | null {
  let de = 0;
  let en = 0;
  for (const word of words
    .slice(0, 4_000)
    .toLowerCase()
    .split(/[^\p{L}]+/u, looked)) {
    if (common.de.has(word)) de += 1;
    if (common.en.has(word)) en += 1;
  }
  if (de === en) return null;
  return de > en ? 'de' : 'en';
}
