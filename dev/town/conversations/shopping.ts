/** What people ask, order and send back in the shops of the town. */
import type { Thread } from '../types.ts';
import { buys, says, shows, steps } from './story.ts';

const krumm = 'baeckerei-krumm';
const hof = 'hof-wiesengrund';
const zeilen = 'zwoelf-zeilen';

export const shoppingThreads: readonly Thread[] = [
  {
    between: ['hedwig', krumm],
    items: [
      says(
        'hedwig',
        '9d 09:15',
        'Guten Morgen. Kann ich über das Telefon auch ein halbes Brot bestellen? Die Zähne wollen nicht mehr so viel Kruste.',
      ),
      says(
        krumm,
        '9d 09:21',
        'Guten Morgen, Frau Albers. Natürlich, jedes Brot gibt es auch halb. Wenn die Kruste stört: das Landbrot mit Buttermilch ist weicher.',
      ),
      shows(krumm, '9d 09:22', 'krumm/landbrot'),
      buys('hedwig', '9d 09:40', 'hedwig-landbrot', ['1 krumm/landbrot', '2 krumm/kernige'], {
        note: 'Bitte schneiden, nicht zu dick',
      }),
      steps('hedwig-landbrot', '9d 09:52', 'accept'),
      steps('hedwig-landbrot', '9d 11:05', 'ready'),
      says(
        krumm,
        '9d 11:06',
        'Liegt geschnitten an der Kasse. Wir sind bis halb eins da und dann wieder ab zwei.',
      ),
      steps('hedwig-landbrot', '9d 15:12', 'complete'),
      says('hedwig', '8d 08:30', 'Das Landbrot war gut. Sehr gut sogar. Nächste Woche wieder.'),
      says(krumm, '8d 08:41', 'Das freut den Ofen. Bis nächste Woche.'),
      buys(
        'hedwig',
        '1d 10:20',
        'hedwig-kaesekuchen',
        ['1 krumm/kaesekuchen: 18 cm', '1 krumm/landbrot', '4 krumm/broetchen: 1 Stück'],
        { note: 'Für den Familienkaffee, ich hole es am Vortag' },
      ),
      steps('hedwig-kaesekuchen', '1d 10:31', 'accept'),
      says(
        krumm,
        '1d 10:32',
        'Ist notiert. Der Käsekuchen kommt frisch aus dem Ofen, wenn Sie da sind.',
      ),
      says('hedwig', '1d 13:50', 'Mit Rosinen?'),
      says(krumm, '1d 14:06', 'Ohne. Wilhelmine war streng.', { replyTo: 'Mit Rosinen?' }),
    ],
  },
  {
    between: ['maya', krumm],
    items: [
      says(
        'maya',
        '3d 09:02',
        'Hi! Two questions: what time does the Kruste come out of the oven, and may Gerda travel? I’d love to take a jar to my mum in Bristol.',
      ),
      says(
        krumm,
        '3d 09:20',
        'Good morning! Kruste is out at ten to seven. And Gerda travels well: in hand luggage, lid loose, she needs to breathe.',
      ),
      shows(krumm, '3d 09:21', 'krumm/anstellgut'),
      says(
        'maya',
        '3d 09:23',
        'A sourdough starter called Gerda with a travel policy. I love this town.',
      ),
      buys(
        'maya',
        '3d 09:30',
        'maya-gerda',
        ['1 krumm/anstellgut', '1 krumm/kruste: Halb, 750 g', '2 krumm/hoernchen'],
        { note: 'English instructions please, if there are any' },
      ),
      steps('maya-gerda', '3d 09:44', 'accept'),
      steps('maya-gerda', '3d 10:30', 'ready'),
      says(
        krumm,
        '3d 10:31',
        'Ready at the counter. Instructions in English are in the bag, Jonas wrote them, so they are funny.',
      ),
      steps('maya-gerda', '3d 16:40', 'complete'),
      says(
        'maya',
        '2d 19:15',
        'She survived the flight and doubled over the Channel. Do I have to pay rent for her now?',
      ),
      says(krumm, '2d 19:40', 'Only in flour. Two spoons a day.'),
      says(
        'maya',
        '55m',
        'One more: is there lactose in the Kürbiskernbrötchen? A friend is visiting tomorrow.',
      ),
    ],
    unread: { by: krumm, count: 1 },
  },
  {
    between: ['lena', krumm],
    items: [
      says(
        'lena',
        '6d 12:40',
        'Hallo, Juno wird fünf und wünscht sich eine Torte mit Kuh. Geht das?',
      ),
      says(krumm, '6d 14:10', 'Eine Kuh geht immer. Stehend oder liegend?'),
      says('lena', '6d 14:12', 'Sie sagt: schlafend.'),
      buys('lena', '6d 14:20', 'lena-torte', ['1 krumm/torte: 18 cm, 8 Stücke / Himbeer-Joghurt'], {
        note: 'Juno, 5. Kuh schläft. Bitte ohne Nüsse',
      }),
      steps('lena-torte', '6d 14:31', 'accept'),
      says(
        krumm,
        '6d 14:32',
        'Angenommen: Himbeer-Joghurt, 18 cm, schlafende Kuh, ohne Nüsse. Marzipan ist Mandel, deshalb wird die Kuh aus Zucker.',
      ),
      says('lena', '6d 14:35', 'Daran hätte ich nicht gedacht. Danke.'),
      steps('lena-torte', '3d 16:02', 'ready'),
      steps('lena-torte', '3d 17:20', 'complete'),
      says(
        'lena',
        '2d 20:14',
        'Die Kuh wurde nicht gegessen. Sie hat jetzt ein Bett aus Watte im Kühlschrank.',
      ),
      says(krumm, '1d 07:10', 'Das ist das Schönste, was uns diese Woche jemand geschrieben hat.', {
        replyTo: 'Die Kuh wurde nicht',
      }),
    ],
    doneBy: krumm,
  },
  {
    between: ['petra', krumm],
    items: [
      says(
        'petra',
        '80m',
        'Guten Morgen, hier offiziell: für die Ratssitzung brauchen wir 40 Brezeln, davon 10 mit Butter. Abholung gegen fünf, geht das am Stück oder lieber in zwei Bestellungen?',
      ),
      says(
        'petra',
        '78m',
        'Rechnung bitte an die Stadt, die Nummer der Kostenstelle reiche ich nach.',
      ),
    ],
    unread: { by: krumm, count: 2 },
  },
  {
    between: ['svenja', krumm],
    items: [
      buys(
        'svenja',
        '65m',
        'svenja-fruehstueck',
        ['1 krumm/broetchen: Tüte mit 6', '3 krumm/hoernchen', '1 krumm/kaffee: Gemahlen'],
        { fulfilment: 'delivery', note: 'Bitte vor acht, ich muss zum Flugplatz' },
      ),
      says(
        'svenja',
        '62m',
        'Klappt die Lieferung auch in den Heideweg, oder ist das schon zu weit für das Lastenrad?',
      ),
    ],
    unread: { by: krumm, count: 2 },
  },
  {
    between: ['emre', krumm],
    items: [
      buys('emre', '2d 08:15', 'emre-stange', [
        '2 krumm/zimtschnecke',
        '1 krumm/kruste: Ganz, 1500 g',
      ]),
      steps('emre-stange', '2d 08:22', 'accept'),
      says(
        'emre',
        '2d 08:40',
        'Sorry, mir ist ein Kunde mit Kettenriss dazwischengekommen, ich schaffe es vor heute Abend nicht. Kann ich stornieren?',
      ),
      says(
        krumm,
        '2d 08:47',
        'Kein Problem, die Schnecken werden hier nicht alt. Geld ist gleich wieder bei dir.',
      ),
      steps('emre-stange', '2d 08:48', 'cancel', 'Auf Wunsch des Kunden'),
      says('emre', '2d 08:49', 'Schon da. Danke, Marlene.'),
    ],
    doneBy: krumm,
  },
  {
    between: [krumm, hof],
    items: [
      says(
        krumm,
        '5d 18:05',
        'Moin Henrik, hier die Bäckerei: wir brauchen diese Woche mehr Butter, die Hörnchen laufen. Sechs Stück extra?',
      ),
      says(
        hof,
        '5d 18:30',
        'Haben wir. Ana bringt sie mit den Eiern, morgen um sechs an die Hintertür.',
      ),
      buys(krumm, '5d 18:34', 'krumm-butter', ['6 hof/butter: Natur', '5 hof/eier: 10 Stück'], {
        fulfilment: 'delivery',
        note: 'Hintertür, Klingel ist kaputt, bitte klopfen',
      }),
      steps('krumm-butter', '5d 18:40', 'accept'),
      steps('krumm-butter', '4d 05:50', 'ship'),
      steps('krumm-butter', '4d 06:20', 'complete'),
      says(
        krumm,
        '4d 06:24',
        'Alles da, ein Ei hat es hinter sich. Geht aufs Haus, also auf unseres.',
      ),
    ],
    doneBy: hof,
  },
  {
    between: ['lena', hof],
    items: [
      buys(
        'lena',
        '170m',
        'lena-heute',
        [
          '1 hof/mangold',
          '2 hof/milch: 1 l',
          '1 hof/eier: 10 Stück',
          '1 hof/kaese: Jung, 3 Monate / 200 g',
          '1 hof/aepfel: Topaz / 1 kg',
        ],
        { fulfilment: 'delivery', note: 'Gartenstraße 21, Tasche an die Türklinke' },
      ),
      steps('lena-heute', '160m', 'accept'),
      says('lena', '158m', 'Kommt das noch heute? Es ist für das Abendessen.'),
      says(hof, '151m', 'Ja, Ana fährt gegen vier los. Bei euch dann ungefähr halb fünf.'),
      steps('lena-heute', '48m', 'ship'),
      says(
        hof,
        '36m',
        'Kleine Verspätung, der Traktor steht quer vor der Ausfahrt. Wir kommen zwanzig Minuten später.',
        { replyTo: 'Ja, Ana fährt' },
      ),
      says('lena', '31m', 'Kein Stress. Grüß Gisela.'),
    ],
    unread: { by: hof, count: 1 },
  },
  {
    between: ['farid', hof],
    items: [
      says(
        'farid',
        '7d 18:20',
        'Guten Abend, in der Kiste von heute fehlten die Eier. Alles andere war wunderbar.',
      ),
      says(
        hof,
        '7d 18:45',
        'Das tut mir leid, die stehen hier noch, mit eurem Namen. Ich lege euch morgen zehn vor die Tür statt sechs.',
      ),
      says(
        'farid',
        '7d 18:47',
        'Großzügig. Meine Tochter fragt, ob sie von der braunen Henne sein können.',
      ),
      says(hof, '7d 18:50', 'Sag ihr, ich habe gefragt, und die Henne hat genickt.', {
        replyTo: 'Großzügig.',
      }),
    ],
    doneBy: hof,
  },
  {
    between: ['clara', hof],
    items: [
      says(
        'clara',
        '3d 12:10',
        'Liebe Ana, ich hätte gern einen großen Strauß für die Lesung. Nichts Feierliches, eher Wiese.',
      ),
      shows(hof, '3d 12:40', 'hof/strauss'),
      says(hof, '3d 12:41', 'Wiese kann ich. Lieber gelb oder lieber rot?'),
      says('clara', '3d 12:43', 'Gelb, die Autorin ist schon rot genug, wenn sie liest.'),
      buys('clara', '3d 12:50', 'clara-strauss', ['1 hof/strauss: Groß', '1 hof/frischkaese'], {
        note: 'Gelb bitte',
      }),
      steps('clara-strauss', '3d 13:02', 'accept'),
      steps('clara-strauss', '100m', 'ready'),
      says(hof, '99m', 'Steht im Eimer neben der Kasse. Ein bisschen Rot ist doch hineingeraten.'),
    ],
    unread: { by: 'clara', count: 1 },
  },
  {
    between: ['petra', hof],
    items: [
      buys(
        'petra',
        '25m',
        'petra-korb',
        ['1 hof/honig', '2 hof/joghurt: Kirsche', '1 hof/kartoffeln: 2,5 kg'],
        { note: 'Ich komme nach Dienst vorbei' },
      ),
    ],
    unread: { by: hof, count: 1 },
  },
  {
    between: ['hedwig', zeilen],
    items: [
      says(
        'hedwig',
        '5d 10:05',
        'Guten Tag, haben Sie den Krimi mit dem Fährmann? Meine Nachbarin sagt, er spielt hier.',
      ),
      says(
        zeilen,
        '5d 10:20',
        'Haben wir, und er spielt bis auf die Straßennamen genau hier. Soll ich Ihnen eins zurücklegen?',
      ),
      shows(zeilen, '5d 10:21', 'buch/faehrmann'),
      buys('hedwig', '5d 10:45', 'hedwig-krimi', ['1 buch/faehrmann'], {
        note: 'Jonas kann es mitbringen',
      }),
      steps('hedwig-krimi', '5d 11:00', 'accept'),
      steps('hedwig-krimi', '5d 11:10', 'ready'),
      steps('hedwig-krimi', '5d 18:35', 'complete'),
      says(zeilen, '5d 18:36', 'Ist unterwegs zu Ihnen, zu Fuß und mit Umhängetasche.'),
      says('hedwig', '4d 16:20', 'Ist angekommen. Ihr Bote hat zwei Stück Kuchen gegessen.'),
    ],
    doneBy: zeilen,
  },
  {
    between: ['maya', zeilen],
    items: [
      says('maya', '8d 15:10', 'Hello! Do you have anything in English that isn’t a thriller?'),
      says(
        zeilen,
        '8d 15:32',
        'Hello Maya, a small shelf, but growing. This one has geese and revenge, in a gentle way.',
      ),
      shows(zeilen, '8d 15:33', 'buch/allotment'),
      buys('maya', '8d 15:50', 'maya-allotment', ['1 buch/allotment']),
      steps('maya-allotment', '8d 16:05', 'accept'),
      steps('maya-allotment', '8d 16:06', 'ready'),
      steps('maya-allotment', '8d 17:30', 'complete'),
      says(
        'maya',
        '4d 21:30',
        'Finished it in two sittings. The goose funeral! Are you running an English book club by any chance?',
      ),
      says(
        zeilen,
        '3d 10:05',
        'We are now. First Thursday evening each month, half past six, biscuits from Krumm. Bring the cat’s opinion.',
        { replyTo: 'Finished it' },
      ),
      says('maya', '3d 10:20', 'Count me in. I’ll tell the two other English speakers.'),
    ],
  },
  {
    between: ['farid', zeilen],
    items: [
      says(
        'farid',
        '2d 17:45',
        'Guten Abend, meine Tochter möchte das Buch mit den schlafenden Kühen. Heute noch. Es ist dringend, sagt sie.',
      ),
      says(
        zeilen,
        '2d 17:50',
        'Dringende Fälle bearbeiten wir bis halb sieben. Eins liegt an der Kasse.',
      ),
      buys('farid', '2d 17:54', 'farid-kuehe', ['1 buch/kuehe'], {
        note: 'Bitte einpacken, Papier mit Tieren',
      }),
      steps('farid-kuehe', '2d 17:58', 'accept'),
      steps('farid-kuehe', '2d 18:02', 'ready'),
      steps('farid-kuehe', '2d 18:21', 'complete'),
    ],
    doneBy: zeilen,
  },
  {
    between: ['lena', zeilen],
    items: [
      buys('lena', '1d 19:05', 'lena-brot', ['1 buch/brot'], {
        fulfilment: 'delivery',
        note: 'Geschenk für meinen Mann, bitte neutral verpacken',
      }),
      steps('lena-brot', '1d 19:20', 'accept'),
      steps('lena-brot', '110m', 'ship'),
      says(zeilen, '109m', 'Ist in der Post. Von außen sieht es aus wie Steuerunterlagen.'),
      says(
        'lena',
        '72m',
        'Perfekt, die öffnet er nie. Habt ihr eigentlich auch etwas über Tomaten auf dem Balkon?',
      ),
    ],
    unread: { by: zeilen, count: 1 },
  },
  {
    between: ['svenja', zeilen],
    items: [
      buys('svenja', '15m', 'svenja-gedichte', ['1 buch/mauersegler', '1 buch/nichtstun'], {
        note: 'Das eine für die Firma, das andere für mich',
      }),
    ],
    unread: { by: zeilen, count: 1 },
  },
  {
    between: ['svenja', hof],
    items: [
      says(
        'svenja',
        '4d 19:20',
        'Eure Butter ist das Beste, was meinem Frühstück seit Jahren passiert ist.',
      ),
      says(
        hof,
        '4d 19:45',
        'Das hören wir gern! Schreibst du das auch den anderen? Wir schicken dir gleich morgen früh einen Vorschlag.',
      ),
    ],
  },
  {
    between: ['farid', 'brueckenrad'],
    items: [
      says(
        'farid',
        '7d 08:20',
        'Moin, ich habe gestern mit der Bordsteinkante verhandelt und verloren. Ist das noch zu retten?',
        { picture: 'photo/achter' },
      ),
      says(
        'brueckenrad',
        '7d 09:10',
        'Das ist kein Achter mehr, das ist eine Unterschrift. Neue Felge, alte Nabe, dann läuft es wieder. Bring es vorbei.',
      ),
      says(
        'farid',
        '7d 09:12',
        'Und wenn du schon dabei bist: einmal alles. Es quietscht, wenn ich nett zu ihm bin.',
      ),
      shows('brueckenrad', '7d 09:20', 'rad/inspektion'),
      buys(
        'farid',
        '7d 09:31',
        'farid-inspektion',
        ['1 rad/inspektion: Groß', '1 rad/bremsen: Felgenbremse'],
        { note: 'Felge bitte extra berechnen' },
      ),
      steps('farid-inspektion', '7d 09:40', 'accept'),
      says(
        'brueckenrad',
        '4d 16:30',
        'Stand der Dinge: Lager und Bremsen fertig. Auf die Felge warte ich noch, der Großhandel hat zwei Tage Verspätung.',
      ),
      says('farid', '4d 16:41', 'Passt. Ich laufe so lange, das tut mir auch gut.', {
        replyTo: 'Stand der Dinge',
      }),
      steps('farid-inspektion', '115m', 'ready'),
      says(
        'brueckenrad',
        '114m',
        'Es ist fertig und es rollt. Bis eins bin ich da, danach wieder ab halb zwei.',
      ),
    ],
    unread: { by: 'farid', count: 2 },
  },
  {
    between: ['maya', 'brueckenrad'],
    items: [
      says(
        'maya',
        '4d 11:05',
        'Hi, I saw the green „Möwe“ in your window. Is it the 50 cm or the 56? I’m 1.68.',
      ),
      says(
        'brueckenrad',
        '4d 11:30',
        'Hi Maya, in the window is the 56. For you I would take the 50, it is in the back and just as green.',
      ),
      shows('brueckenrad', '4d 11:31', 'rad/stadtrad'),
      says('maya', '4d 11:40', 'Can I try it? Tomorrow after work, about half past five?'),
      says('brueckenrad', '4d 11:44', 'Sure. I pump up the tyres.'),
      says(
        'maya',
        '3d 17:58',
        'She is lovely. I need to sleep on it. Meanwhile a bell for the old one:',
      ),
      buys('maya', '3d 18:01', 'maya-klingel', ['1 rad/klingel: Messing']),
      steps('maya-klingel', '3d 18:02', 'accept'),
      steps('maya-klingel', '3d 18:03', 'ready'),
      steps('maya-klingel', '3d 18:05', 'complete'),
    ],
    doneBy: 'brueckenrad',
  },
  {
    between: ['ole', 'brueckenrad'],
    items: [
      says('ole', '34m', 'hi emre, bremse hinten schleift nur wenn es regnet. kaufen oder putzen?'),
    ],
    unread: { by: 'brueckenrad', count: 1 },
  },
  {
    between: ['jonas', 'treibholz'],
    items: [
      says(
        'jonas',
        '2d 13:02',
        'Gibt es für Samstag noch eine Karte? Oder stehe ich dann wieder draußen am Fenster?',
      ),
      says(
        'treibholz',
        '2d 13:30',
        'Samstag ist seit heute früh voll. Freitag ginge noch, und das Fenster bleibt auf Kipp.',
      ),
      buys('jonas', '2d 13:36', 'jonas-karten', ['2 musik/ticket: Freitag / Ermäßigt'], {
        note: 'Eine für Tim',
      }),
      steps('jonas-karten', '2d 13:50', 'accept'),
      steps('jonas-karten', '2d 13:51', 'ready'),
      says(
        'treibholz',
        '2d 13:52',
        'Zwei Plätze auf deinen Namen, an der Tür. Studentenausweis nicht vergessen, Emre ist streng.',
      ),
    ],
    doneBy: 'treibholz',
  },
  {
    between: ['svenja', 'treibholz'],
    items: [
      says('svenja', '6d 20:10', 'Hallo ihr beiden, fällt das T-Shirt eher groß oder klein aus?'),
      says(
        'treibholz',
        '6d 20:40',
        'Normal. Tailliert eine Nummer größer nehmen, sagt meine Schwester.',
      ),
      buys(
        'svenja',
        '6d 20:52',
        'svenja-shirt',
        ['1 musik/shirt: M / Moos / Tailliert', '1 musik/platte: LP'],
        { fulfilment: 'delivery' },
      ),
      steps('svenja-shirt', '6d 21:30', 'accept'),
      steps('svenja-shirt', '5d 10:00', 'ship'),
      says('treibholz', '5d 10:01', 'Ist auf dem Weg, mit einem Gruß aus dem Liederheft.'),
      steps('svenja-shirt', '2d 17:00', 'complete'),
      says(
        'svenja',
        '2d 19:30',
        'Angekommen. „Uferlos“ läuft jetzt im Büro der Flugsicherung. Seite zwei, drittes Lied: Gänsehaut auf 3000 Fuß.',
      ),
    ],
    unread: { by: 'treibholz', count: 1 },
  },
  {
    between: ['maya', 'treibholz'],
    items: [
      buys('maya', '1d 20:40', 'maya-platte', ['1 musik/platte: LP', '1 musik/noten'], {
        fulfilment: 'delivery',
        note: 'No rush at all',
      }),
      says(
        'maya',
        '1d 20:44',
        'Had your river song in my head for a whole flight and had to buy it. Are there English lyrics in the booklet?',
      ),
    ],
    unread: { by: 'treibholz', count: 2 },
  },
  {
    between: ['ole', 'treibholz'],
    items: [buys('ole', '5m', 'ole-plakat', ['1 musik/plakat: A3'], { isPaid: false })],
    unread: { by: 'treibholz', count: 1 },
  },
  {
    between: ['clara', 'treibholz'],
    items: [
      buys('clara', '7d 12:15', 'clara-karten', ['2 musik/ticket: Freitag / Normal']),
      says('treibholz', '7d 12:40', 'Clara, an dem Freitag ist doch deine Lesung?'),
      says(
        'clara',
        '7d 12:44',
        'Oh. Ja. Ich verkaufe Kalender und kann sie nicht lesen. Bitte storniert sie.',
      ),
      steps('clara-karten', '7d 12:50', 'cancel', 'Termin verwechselt'),
      says(
        'treibholz',
        '7d 12:51',
        'Erledigt. Das Geld ist zurück, und wir spielen dir einen Abend privat.',
      ),
    ],
    doneBy: 'treibholz',
  },
];
