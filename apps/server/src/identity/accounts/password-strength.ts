/**
 * Which passwords are refused: short ones, those that everybody uses, runs of keys, and those made of
 * what is publicly known about the account. Nothing is said about kinds of characters (NIST SP
 * 800-63B, section 3.1.1.2).
 */
export type PasswordWeakness = 'too_short' | 'too_common' | 'too_regular' | 'about_you';

const passwordLengthMin = 8;

/** The cores of the most used passwords; digits and signs around them change nothing. */
const commonCores = new Set(
  `aaaaaa abc abcd abcdef abcdefg access admin administrator adobe alexander amazing andrea angel angels
  anthony apple arsenal asdasd asdf asdfasdf asdfgh asdfghjk asdfghjkl ashley azerty babygirl banana
  barbara baseball basketball batman beautiful berlin bitte blabla blume blumen borussia buster butterfly
  butterfl bvb changeme charlie cheese chelsea chocolate christian claudia coffee computer cookie dallas
  daniel daniela demo demodemo dennis dragon einstein elefant elephant eminem engel family fcbayern ferrari
  flower football freedom freunde friends fussball fußball gandalf garfield geheim geheimnis ginger
  google guest hallo halloduda halloo hallohallo hamburg hannover hannah heaven hello hellokitty herbst
  hockey hummel hunter iloveu iloveyou internet jasmin jennifer jessica jesus jordan joshua julian
  katze kennwort killer kissme kitty konto koeln köln lasvegas lassmichrein letmein liebe lieben lieblings
  liebling linux lol lollipop london losangeles love lovely lovelove loveme lover lulu madison
  manchester margarita maria marina marlboro martin master matrix matthew maverick michael
  michelle mickey microsoft mobile monika monkey mother motorola muster mustang mustermann muenchen
  münchen naruto nicole nichts nirvana oliver orange pass passwort passwd password passw
  pepper peter pferd pferde pizza pokemon porsche prince princess prinzessin purple qazwsx qazwsxedc
  qwaszx qwe qweasd qweasdzxc qwer qwert qwertz qwertzui qwertzuiop qwerty qwertyui qwertyuiop
  rainbow raiders ranger robert samsung sandra schalke schalker schatz schatzi schmetterling schnecke schnucki
  schokolade schule schweiz secret service shadow silver simone snoopy soccer sommer sonne sonnenschein
  sonnenblume spiderman starwars startrek stefan steffi summer sunflower sunshine superman superstar
  sweety taylor teamo temp tennis test testen tester testing testtest thomas thunder tigger tiger tinkerbell
  trustno treestar user vanessa victoria vodafone wasser webmaster welcome werner whatever wilkommen
  willkommen winter wolfgang wordpass xxxxxx yankees yellow yxcvbn yxcvbnm zaq zaqwsx zuhause zxcvbn
  zxcvbnm`.split(/\s+/),
);

const rows = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertzuiopü',
  'qwertyuiop',
  'azertyuiop',
  'asdfghjklöä',
  'yxcvbnm',
  'zxcvbnm',
  '1qaz2wsx3edc4rfv5tgb6zhn7ujm',
  '1q2w3e4r5t6z7u8i9o0p',
  '1q2w3e4r5t6y7u8i9o0p',
].flatMap((row) => [row, [...row].reverse().join('')]);

/** Why the password may not be used, or null. */
export function weaknessOf(
  password: string,
  account: { handle: string; name: string },
): PasswordWeakness | null {
  const lower = password.normalize('NFKC').toLowerCase();
  if ([...lower].length < passwordLengthMin) return 'too_short';
  if (isRegular(lower)) return 'too_regular';
  if (isCommon(lower)) return 'too_common';
  return isAboutYou(lower, account) ? 'about_you' : null;
}

function isRegular(lower: string): boolean {
  if (new Set(lower).size < 5) return true;
  // Whatever remains after its runs of neighbouring keys have been taken out counts.
  let rest = lower;
  for (const run of runsIn(lower)) rest = rest.replace(run, '');
  return rest.length < 3 || /^(.{1,4})\1+$/.test(lower);
}

/** Pieces of at least four characters that are neighbours on a row. */
function runsIn(lower: string): string[] {
  const runs: string[] = [];
  for (let start = 0; start + 4 <= lower.length; ) {
    let end = start + 3;
    while (end < lower.length && rows.some((row) => row.includes(lower.slice(start, end + 1)))) {
      end += 1;
    }
    if (end > start + 3) runs.push(lower.slice(start, end));
    start = end > start + 3 ? end : start + 1;
  }
  return runs;
}

function isCommon(lower: string): boolean {
  return [lower, plainLetters(lower)].some((text) => {
    const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
    return commonCores.has(core) && lower.length - core.length <= 6;
  });
}

/** `p4ssw0rt` reads `passwort`. */
function plainLetters(text: string): string {
  const letters: Record<string, string> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '7': 't',
    '@': 'a',
    $: 's',
    '!': 'i',
  };
  // Signs at the end are decoration, not letters.
  const body = text.replace(/[\d!$@?.]+$/, '');
  return body.replace(/[013457@$!]/g, (sign) => letters[sign]!);
}

function isAboutYou(lower: string, { handle, name }: { handle: string; name: string }): boolean {
  const words =
    `allmende ${handle} ${handle.replaceAll('-', '')} ${handle.replaceAll('-', ' ')} ${name}`
      .toLowerCase()
      .split(/\s+/)
      .filter((word) => word.length >= 3)
      .sort((a, b) => b.length - a.length);
  let rest = lower;
  for (const word of words) rest = rest.replaceAll(word, '');
  return rest !== lower && rest.length < 6;
}
