/** The airline, the power supplier and the town hall: those who have to write, and those who ask. */
import type { Thread } from '../types.ts';
import { pays, says } from './story.ts';

const air = 'mauersegler';
const power = 'seltekraft';
const hall = 'stadt-lindfurt';

export const serviceThreads: readonly Thread[] = [
  {
    between: ['maya', air],
    items: [
      says(
        air,
        '2d 14:05',
        'Your flight MSR 214 to Bristol leaves 50 minutes late: 17:40 instead of 16:50. The crew is coming in from Hamburg, where it is raining sideways.\n\nYou get this message because you are booked on this flight.',
      ),
      says(
        'maya',
        '2d 14:12',
        'Thanks for telling me before the board did. Will I still catch the last bus from Bristol airport?',
      ),
      says(
        air,
        '2d 14:20',
        'You land at 18:25 local time, the last bus leaves at 23:40. Plenty of room for a cup of tea.',
      ),
      says('maya', '2d 16:31', 'Proof that your board agrees with you.', { picture: 'photo/gate' }),
      says(air, '2d 16:34', 'It always does, eventually. Boarding starts at 17:10, gate 2 of 2.', {
        replyTo: 'Proof that',
      }),
      says(
        air,
        '1d 09:00',
        'You were 47 minutes late yesterday. That is below the three hours for which the law owes you money, but we owe you a coffee: show this message on board.',
      ),
      says('maya', '1d 09:30', 'Best airline in a town of nine thousand.'),
    ],
  },
  {
    between: ['clara', air],
    items: [
      says(
        'clara',
        '4d 08:10',
        'Guten Tag, auf dem Rückflug aus Hamburg ist mein Schirm geblieben, grün, mit Entenkopf. Sitz 6A.',
      ),
      says(
        air,
        '4d 09:25',
        'Guten Tag, Frau Sommer, die Ente ist gefunden. Sie sitzt seit gestern im Büro und schaut streng.',
      ),
      says('clara', '4d 09:30', 'Das macht sie immer. Ich hole sie ab, danke.'),
      says(
        'clara',
        '20m',
        'Noch etwas: kann ich den Flug am 14. auf den Abend umbuchen? Die Messe dauert länger.',
      ),
    ],
    unread: { by: air, count: 1 },
  },
  {
    between: ['farid', air],
    items: [
      says(
        air,
        '5d 07:30',
        'Dein Flug MSR 118 nach Zürich ist bestätigt. Einchecken kannst du ab 24 Stunden vorher, hier im Chat genügt ein „ja“.',
      ),
      says('farid', '5d 07:45', 'ja (falls das schon zählt)'),
      says(air, '5d 07:46', 'Zählt ab übermorgen. Aber wir merken uns deine Begeisterung.', {
        replyTo: 'ja (falls',
      }),
    ],
    doneBy: air,
  },
  {
    between: ['hedwig', power],
    items: [
      says(
        power,
        '6d 10:00',
        'Liebe Frau Albers, einmal im Jahr brauchen wir Ihren Zählerstand. Ein Foto genügt, das Ablesen machen wir.',
      ),
      says('hedwig', '6d 14:25', 'Bitte sehr. Die rote Zahl zählt nicht, oder?', {
        picture: 'photo/zaehler',
      }),
      says(
        power,
        '6d 14:40',
        'Genau, die rote ist hinter dem Komma. Ich lese 48 213, stimmt das?',
        { replyTo: 'Bitte sehr.' },
      ),
      says('hedwig', '6d 14:52', 'Ich lese 04821. Aber Sie sind der Fachmann.'),
      says(
        power,
        '6d 14:55',
        'Da haben Sie recht und ich keinen Kaffee gehabt: 4 821 Kilowattstunden. Das sind 212 weniger als letztes Jahr, Sie bekommen also etwas zurück.',
      ),
      says(
        'hedwig',
        '6d 15:10',
        'Das war der neue Kühlschrank. Grüßen Sie Ihre Tochter, ich bin die Oma.',
      ),
      says(power, '6d 15:12', 'Ich weiß, Hedwig. Ich muss hier nur förmlich sein.'),
    ],
    doneBy: power,
  },
  {
    between: ['maya', power],
    items: [
      says(
        'maya',
        '5d 12:00',
        'Hi, I’d like to switch to your tariff. My current contract is with a company that sends me letters in capital letters.',
      ),
      says(
        power,
        '5d 13:05',
        'Hi Maya, we write in small letters. I need your meter number and the date you want to start, we cancel the old contract for you.',
      ),
      says(
        'maya',
        '5d 13:20',
        'Meter 1LF0048213, start of next month please. What will it cost me?',
      ),
      says(
        power,
        '5d 13:31',
        'Two-room flat, about 1 500 kWh a year: 46 € a month, base price included. No minimum term, leave any month.',
      ),
      says('maya', '5d 13:33', 'Sold. Do I get to see the turbine?', { replyTo: 'Two-room flat' }),
      says(
        power,
        '5d 13:40',
        'First Saturday of the month, eleven o’clock, bring a jumper. It is from 1908 and proud of it.',
      ),
    ],
  },
  {
    between: ['henrik', power],
    items: [
      says(
        'henrik',
        '3d 07:15',
        'Moin, die neuen Module auf dem Stalldach sind dran. Wann kommt der Zweirichtungszähler?',
      ),
      says(
        power,
        '3d 09:40',
        'Moin Henrik, der Monteur kommt übermorgen zwischen acht und zehn. Bitte die Leiter freihalten, letztes Mal stand eine Kuh davor.',
      ),
      says(
        'henrik',
        '3d 09:55',
        'Das war Liesel. Sie wird sich benehmen, sie trägt jetzt Technik.',
      ),
      says(
        'henrik',
        '47m',
        'Zähler ist dran, dreht rückwärts, ich stehe davor wie ein Kind. Wohin schicke ich die IBAN für die Vergütung?',
      ),
    ],
    unread: { by: power, count: 1 },
  },
  {
    between: ['emre', hall],
    items: [
      says(
        'emre',
        '9d 10:10',
        'Guten Tag, ich möchte vor der Werkstatt zwei Fahrradständer aufstellen, auf dem Gehweg. Was brauche ich?',
      ),
      says(
        hall,
        '9d 11:00',
        'Guten Tag, Herr Yılmaz, eine Sondernutzungserlaubnis. Der Gehweg bleibt 1,60 m breit? Dann reicht eine Skizze mit Maßen hier im Chat.',
      ),
      says(
        'emre',
        '9d 11:20',
        '2,10 m bleiben frei, die Ständer sind 70 cm tief und 2 m lang, links vom Eingang.',
      ),
      says(
        hall,
        '7d 09:30',
        'Genehmigt für ein Jahr. Die Gebühr beträgt 24,00 €, Kassenzeichen 2140-07-113. Sie können gleich hier bezahlen.',
      ),
      pays('emre', '7d 09:52', '24.00', 'Sondernutzung Gehweg, 2140-07-113'),
      says(
        hall,
        '7d 09:53',
        'Eingegangen, die Erlaubnis ist rechtskräftig, sobald die Ständer stehen. Viele Grüße von Zimmer 4.',
      ),
    ],
    doneBy: hall,
  },
  {
    between: ['jonas', hall],
    items: [
      says(
        hall,
        '3d 08:30',
        'Verwarnung: Parken auf dem Radweg, Brückenstraße, mit dem Lieferwagen der Buchhandlung. 25,00 €, Kassenzeichen 3301-11-042. Bezahlt ist erledigt, Widerspruch ist hier in zwei Wochen möglich.',
      ),
      says(
        'jonas',
        '3d 09:10',
        'Das war ich, vier Minuten, mit Warnblinker und schlechtem Gewissen. Ich zahle.',
      ),
      pays('jonas', '3d 09:12', '25.00', 'Verwarnung 3301-11-042'),
      says(
        hall,
        '3d 09:13',
        'Danke, die Sache ist erledigt. Nächstes Mal: hinter der Brücke ist eine Ladezone.',
      ),
    ],
    doneBy: hall,
  },
  {
    between: ['maya', hall],
    items: [
      says(
        'maya',
        '9d 09:00',
        'Good morning, I moved to Lindenweg 6 last week. Where and when can I register my address?',
      ),
      says(
        hall,
        '9d 09:40',
        'Good morning and welcome. Room 4, ground floor. Please bring your passport and the landlord’s confirmation. Tomorrow 8:20 is free, shall I book it?',
      ),
      says('maya', '9d 09:42', 'Yes please. I expected to wait until spring.'),
      says(hall, '9d 09:45', 'That is the big city. Here you only wait for the coffee machine.', {
        replyTo: 'Yes please.',
      }),
      says(
        'maya',
        '8d 08:51',
        'Done in eleven minutes, plus a map of the swimming spots. Thank you.',
      ),
    ],
    doneBy: hall,
  },
  {
    between: ['ole', hall],
    items: [
      says(
        hall,
        '2d 10:00',
        'Stadtbücherei: „Schlagzeug für Nachbarn“ ist seit neun Tagen überfällig. Es sind 1,80 € angefallen.',
      ),
      pays('ole', '2d 11:15', '1.80', 'Bücherei, sorry'),
      says('ole', '2d 11:16', 'buch kommt morgen zurück, ich muss nur noch kapitel 6 üben'),
      says(hall, '2d 11:40', 'Kapitel 6 hört man bis ins Bürgerbüro. Wird besser.', {
        replyTo: 'buch kommt',
      }),
    ],
  },
  {
    between: ['treibholz', hall],
    items: [
      says(
        hall,
        '1d 15:20',
        'Liebe Band, das Stadtfest sucht noch Musik für den Samstagabend unter der Linde. Eine Stunde, Strom vorhanden, Gage nach Haushaltslage. Habt ihr Lust?',
      ),
    ],
    unread: { by: 'treibholz', count: 1 },
  },
  {
    between: ['petra', power],
    items: [
      says(
        'petra',
        '8d 12:10',
        'Hallo Farid, privat gefragt: lohnt sich der Balkon für zwei Module, wenn er nach Westen zeigt?',
      ),
      says(
        power,
        '8d 13:30',
        'Ja, du kochst ja abends. Rechne mit 350 Kilowattstunden im Jahr. Melde dich, bevor du bohrst.',
      ),
    ],
    doneBy: power,
  },
];
