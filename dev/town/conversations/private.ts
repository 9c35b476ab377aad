/** What people write to each other: families, friends, neighbours, a band. */
import type { Thread } from '../types.ts';
import { pays, says } from './story.ts';

export const privateThreads: readonly Thread[] = [
  {
    between: ['hedwig', 'jonas'],
    items: [
      says(
        'hedwig',
        '8d 17:02',
        'Jonas, kommst du diese Woche zum Essen? Es gibt Kartoffelsalat und die Würstchen vom Wiesner.',
      ),
      says('jonas', '8d 17:31', 'Oma, bei Kartoffelsalat musst du nicht fragen'),
      says(
        'hedwig',
        '8d 17:40',
        'Ich frage, damit du zusagst und nicht wieder „mal sehen“ schreibst.',
      ),
      says('jonas', '8d 17:41', 'Ich sage zu. Schriftlich.', { replyTo: 'Ich frage' }),
      says(
        'hedwig',
        '6d 09:12',
        'Das Telefon macht jetzt immer ein Geräusch wie ein Frosch. Ist das normal?',
      ),
      says(
        'jonas',
        '6d 10:05',
        'Das ist mein Klingelton, den hatte ich dir zum Spaß eingestellt. Soll ich ihn wegmachen?',
      ),
      says('hedwig', '6d 13:55', 'Nein. Mir gefällt er inzwischen.'),
      says(
        'jonas',
        '5d 19:20',
        'Danke fürs Essen! Und für die drei Dosen zum Mitnehmen. Ich bin drei Tage versorgt.',
      ),
      pays('hedwig', '5d 19:44', '20.00', 'Für die Fahrkarte, nicht diskutieren'),
      says('jonas', '5d 19:46', 'Oma …'),
      says('hedwig', '5d 19:47', 'Nicht diskutieren.'),
      says('jonas', '5d 19:47', 'Danke. Ich bring dir morgen Kruste mit.'),
      says(
        'hedwig',
        '1d 18:10',
        'Hast du den Bücherladen heute? Ich hätte eine Frage zum Fährmann, aber verrate nichts.',
      ),
      says('jonas', '1d 18:22', 'Bin ab halb drei da. Frag lieber Clara, ich verplappere mich.'),
      says(
        'hedwig',
        '95m',
        'War da. Clara hat auch fast etwas verraten. Seite 112 und ich glaube, es war der Pfarrer.',
      ),
    ],
    unread: { by: 'jonas', count: 1 },
  },
  {
    between: ['lena', 'farid'],
    items: [
      says(
        'lena',
        '4d 07:48',
        'Frühschicht dauert länger. Kannst du Juno um drei aus der Kita holen?',
      ),
      says('farid', '4d 07:52', 'Mach ich. Gummistiefel sind noch dort, oder?'),
      says('lena', '4d 07:53', 'Einer.'),
      says('farid', '4d 07:53', 'Einer?'),
      says('lena', '4d 07:55', 'Frag nicht. Der andere wohnt jetzt bei der Kuh aus Holz.', {
        replyTo: 'Einer?',
      }),
      says(
        'farid',
        '4d 15:21',
        'Juno abgeholt. Beide Stiefel. Die Kuh hat ihn freiwillig hergegeben.',
      ),
      says('lena', '3d 18:44', 'Wer kocht?'),
      says(
        'farid',
        '3d 18:45',
        'Steht schon auf dem Tisch. Tomatensuppe, das Brot ist von heute.',
        { picture: 'photo/abendessen' },
      ),
      says('lena', '3d 18:46', 'Ich bin in zwölf Minuten da und werde nicht höflich essen'),
      says(
        'lena',
        '1d 12:20',
        'Ausflugsgeld für die Kita: 14 €. Ich habe es ausgelegt, überweist du mir die Hälfte?',
      ),
      pays('farid', '1d 12:31', '7.00', 'Kita-Ausflug, meine Hälfte'),
      says('lena', '1d 12:32', 'So schnell warst du noch nie.'),
      says('farid', '150m', 'Heute Abend Mangold oder Nudeln?'),
      says('lena', '141m', 'Beides. Ich habe beim Hof bestellt, wird bis vier gebracht.'),
      says('farid', '139m', 'Dann kaufe ich nur noch Eis.'),
    ],
  },
  {
    between: ['lena', 'hedwig'],
    items: [
      says('lena', '7d 16:30', 'Mama, das soll ich dir schicken. Sie sagt, die Große bist du.', {
        picture: 'photo/kinderbild',
      }),
      says(
        'hedwig',
        '7d 17:15',
        'Ich habe ja Haare wie ein Löwenzahn. Sehr gut getroffen. Das kommt an den Kühlschrank.',
      ),
      says('hedwig', '7d 17:16', 'Wie druckt man das aus?'),
      says('lena', '7d 18:02', 'Gar nicht, das Original liegt schon in deinem Briefkasten.'),
      says('hedwig', '4d 14:40', 'Wann fängt der Schwimmkurs an? Ich möchte etwas dazugeben.'),
      says('lena', '4d 19:12', 'Nächsten Monat. Du musst nichts geben, wirklich.'),
      pays('hedwig', '4d 19:30', '25.00', 'Schwimmkurs Juno. Das Seepferdchen will ich sehen'),
      says('lena', '4d 19:41', 'Danke, Mama. Sie übt schon in der Badewanne.'),
      says(
        'hedwig',
        '3d 08:55',
        'Brauche ich fürs Kaffeetrinken eine Zusage oder kommt ihr einfach?',
      ),
      says('lena', '3d 12:01', 'Wir kommen einfach. Zu dritt, mit Hunger.'),
    ],
  },
  {
    between: ['maya', 'hedwig'],
    items: [
      says(
        'hedwig',
        '6d 11:20',
        'Liebe Frau Okafor, ich habe Ihr Paket angenommen. Ihr Kater sitzt auf meiner Fensterbank und bewacht es.',
        { picture: 'photo/katze' },
      ),
      says(
        'maya',
        '6d 12:02',
        'Oh no, Biscuit! Es tut mir leid! Danke viel mal. Ich komme um sechs Uhr?',
      ),
      says(
        'hedwig',
        '6d 12:10',
        'Gern. Er darf bleiben, er hat gute Manieren. Und sagen Sie Hedwig.',
      ),
      says('maya', '6d 12:11', 'Danke Hedwig! Ich bin Maya. Maya sagt „du“, ja?'),
      says(
        'hedwig',
        '6d 12:15',
        'Ja, du. Dein Deutsch ist schon besser als mein Englisch. Ich kann nur „Thank you for the music“.',
      ),
      says('maya', '6d 12:16', 'That is all you need', { replyTo: 'Ja, du.' }),
      says(
        'maya',
        '5d 18:30',
        'Ich habe Kuchen gebacken. Er ist ein bisschen flach. Möchtest du probieren?',
      ),
      says(
        'hedwig',
        '5d 18:52',
        'Flacher Kuchen ist ehrlicher Kuchen. Komm rüber, die Kanne steht auf dem Tisch.',
      ),
      says('hedwig', '2d 10:15', 'Morgen wird die blaue Tonne geholt. Nur damit du es weißt.'),
      says('maya', '2d 10:40', 'You are my favourite calendar. Danke!'),
    ],
  },
  {
    between: ['maya', 'jonas'],
    items: [
      says(
        'jonas',
        '5d 20:02',
        'Hi Maya, board games at ours the day after tomorrow? Four people, one cat allergy, lots of crisps',
      ),
      says('maya', '5d 20:10', 'Yes please. Am I the cat allergy? I own the cat'),
      says('jonas', '5d 20:11', 'No, that is Tim. You just may not hug anyone before dinner'),
      says('maya', '5d 20:12', 'Story of my life', { replyTo: 'No, that is Tim.' }),
      says('jonas', '3d 22:41', 'That was fun. You are banned from every game with trains in it'),
      says('maya', '3d 22:45', 'Sore loser. What do I owe you for the pizza?'),
      says('jonas', '3d 22:47', '11.50, or one tour of your record shelf'),
      pays('maya', '3d 22:48', '11.50', 'Pizza, and my conscience'),
      says('maya', '3d 22:49', 'You can have the tour as well'),
      says('jonas', '1d 09:30', 'How do you say „Feierabend“ in English?'),
      says('maya', '1d 09:44', 'We don’t. We just go to the pub and hope.'),
      says('jonas', '1d 09:45', 'I am putting that on a mug'),
    ],
  },
  {
    between: ['marlene', 'ole'],
    items: [
      says(
        'marlene',
        '3d 06:10',
        'Pausenbrot liegt auf dem Tisch, nicht unter dem Tisch, da war es gestern.',
      ),
      says('ole', '3d 11:04', 'danke'),
      says('ole', '2d 15:32', 'kann ich bis neun im proberaum bleiben? wir haben fast einen song'),
      says('marlene', '2d 15:40', 'Bis halb neun. Fast einen Song habt ihr seit Ostern.'),
      says('ole', '2d 15:41', 'diesmal mit refrain'),
      says('marlene', '2d 15:41', 'Na gut. Neun.', { replyTo: 'diesmal mit refrain' }),
      says('ole', '1d 16:02', 'sticks sind gebrochen, beide. taschengeld schon möglich?'),
      pays('marlene', '1d 16:20', '15.00', 'Sticks. Der Rest ist Vorschuss'),
      says('ole', '1d 16:21', 'beste'),
    ],
  },
  {
    between: ['marlene', 'jonas'],
    items: [
      says(
        'marlene',
        '4d 13:15',
        'Kannst du die Frühschicht übermorgen übernehmen? Ich muss zur Innung, wegen der neuen Waage.',
      ),
      says('jonas', '4d 13:20', 'Ja, ab sechs bin ich da. Vorlesung ist erst um zwölf.'),
      says(
        'marlene',
        '4d 13:21',
        'Du bist ein Schatz. Die Kruste muss um zehn vor sieben raus, nicht um sieben, der Ofen ist schneller geworden.',
      ),
      says('jonas', '4d 13:22', 'Zehn vor sieben. Notiert, auf der Hand.'),
      says(
        'jonas',
        '2d 07:01',
        'Kruste um 6:50 raus. Drei sind etwas dunkel, die habe ich in die Vitrine für Petra gelegt, die mag das.',
      ),
      says(
        'marlene',
        '2d 07:30',
        'Genau richtig. Und die Anfragen im Chat? Bitte einmal durchgehen, wenn es ruhig ist.',
      ),
      says('jonas', '2d 07:34', 'Schon dabei. Jemand will wissen, ob Gerda reisen darf.'),
    ],
  },
  {
    between: ['nele', 'emre'],
    items: [
      says('nele', '4d 20:48', 'So sah es eben am Steg aus. Das wird das Cover, sag nichts.', {
        picture: 'photo/abendrot',
      }),
      says('emre', '4d 20:55', 'Ich sage: die linke Schwalbe stört.'),
      says('nele', '4d 20:56', 'Das ist ein Mauersegler, du Bassist.'),
      says('emre', '4d 20:57', 'Dann stört der linke Mauersegler.', {
        replyTo: 'Das ist ein Mauersegler',
      }),
      says(
        'nele',
        '2d 11:12',
        'Der Transporter für die beiden Abende kostet 84 €. Ich habe bezahlt.',
      ),
      pays('emre', '2d 11:30', '42.00', 'Transporter, meine Hälfte'),
      says('emre', '2d 11:31', 'Probe heute um sieben? Ich bringe den Bass und Börek.'),
      says(
        'nele',
        '2d 11:33',
        'In dieser Reihenfolge bitte. Letztes Mal war Käse in den f-Löchern.',
      ),
      says(
        'nele',
        '1d 22:05',
        'Samstag ist ausverkauft. Ausverkauft! Ich musste es zweimal lesen.',
      ),
      says('emre', '1d 22:07', 'Und Freitag nur noch vier Karten. Ich übe jetzt wirklich.'),
    ],
  },
  {
    between: ['henrik', 'ana'],
    items: [
      says(
        'henrik',
        '5d 06:32',
        'Liesel trägt das neue Halsband. Sie schaut, als hätte ich sie zur Bürgermeisterin gemacht.',
        { picture: 'photo/kuh' },
      ),
      says('ana', '5d 06:40', 'Steht ihr. Sendet es schon?'),
      says('henrik', '5d 06:41', 'Alle zehn Minuten. Bisher: frisst, liegt, frisst.'),
      says('ana', '5d 06:42', 'Wie du am Sonntag', { replyTo: 'Alle zehn Minuten.' }),
      says(
        'ana',
        '2d 17:20',
        'Der alte Käse ist bei drei Stücken. Ich schneide morgen den nächsten Laib an.',
      ),
      says(
        'henrik',
        '2d 17:45',
        'Gut. Und vom Lindenhonig steht noch ein Glas da, soll das Petra bekommen?',
      ),
      says(
        'ana',
        '2d 17:46',
        'Wer zuerst kommt. Er steht im Laden mit „1 verfügbar“, das ist ehrlicher.',
      ),
      says(
        'henrik',
        '42m',
        'Gisela springt nicht an. Kannst du die Lieferung mit dem Kastenwagen machen?',
      ),
    ],
    unread: { by: 'ana', count: 1 },
  },
  {
    between: ['petra', 'marlene'],
    items: [
      says(
        'petra',
        '6d 08:05',
        'Heute Morgen um sieben auf dem Platz. Ich musste stehen bleiben.',
        { picture: 'photo/markt' },
      ),
      says(
        'marlene',
        '6d 08:30',
        'Da bin ich seit vier Stunden wach und du machst mir das Licht schön. Danke.',
      ),
      says(
        'petra',
        '6d 08:31',
        'Bleibt es bei den Brezeln für die Ratssitzung? Ich schreibe dir offiziell noch über die Bäckerei.',
      ),
      says(
        'marlene',
        '6d 08:33',
        'Ja, bitte über die Bäckerei, sonst vergesse ich es unter „Privat“.',
      ),
    ],
  },
  {
    between: ['clara', 'nele'],
    items: [
      says(
        'clara',
        '3d 10:30',
        'Nele, hättest du Lust auf einen Abend im Laden? Lioba Stern liest, du spielst dazwischen. Vierzig Stühle, ein Kater.',
      ),
      says('nele', '3d 11:02', 'Sehr gern. Spielt der Kater mit?'),
      says('clara', '3d 11:04', 'Er geht meistens in der Pause.'),
      says('nele', '3d 11:05', 'Wie mein Vater.', { replyTo: 'Er geht meistens' }),
      says('clara', '1d 14:15', 'Gage wären 120 € und Abendessen. Reicht das?'),
      says('nele', '1d 14:40', 'Das reicht, wenn es deine Lasagne ist.'),
    ],
  },
];
