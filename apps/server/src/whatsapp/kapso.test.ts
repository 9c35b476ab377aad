import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GraphApiError } from '@kapso/whatsapp-cloud-api';
import { verifySignature } from '@kapso/whatsapp-cloud-api/server';
import { euros } from '@allmende/contract/money';
import { assertListed, clientsWorld, jpeg, pdf, webp } from '../../../../dev/whatsapp-clients.ts';
import { until } from '../../../../dev/whatsapp-world.ts';

/** [WA60] The first of two clients of WhatsApp's Cloud API, as it comes from its authors, with every call that it offers. */
const { account, anna, app, appSecret, breathe, called, catalogId, ear, heard, ...rest } =
  await clientsWorld();
const { kapso, messages: said, received, sandbox, shop, to } = rest;
const phoneNumberId = shop.phone;
const businessAccountId = account;

test('[WA60] it finds the signature right', () => {
  const rawBody = Buffer.from(heard.body);
  assert.ok(verifySignature({ appSecret, rawBody, signatureHeader: heard.signature }));
});

test('[WA60] it sends every type of message', async () => {
  const { messages, media } = kapso;
  const upload = async (file: Buffer, type: string, fileName: string) =>
    (
      await media.upload({
        phoneNumberId,
        type,
        file: new Blob([new Uint8Array(file)], { type }),
        fileName,
      })
    ).id;
  const image = await upload(jpeg, 'image/jpeg', 'rad.jpg');
  const sticker = await upload(webp, 'image/webp', 'rad.webp');
  const document = await upload(pdf, 'application/pdf', 'rechnung.pdf');
  const sound = await upload(Buffer.from('#!AMR\n'), 'audio/amr', 'gruss.amr');
  const film = await upload(Buffer.from('keine echte Datei'), 'video/mp4', 'fahrt.mp4');
  const base = { phoneNumberId, to };
  const answers = [
    await messages.sendText({
      ...base,
      body: 'Hallo',
      previewUrl: true,
      contextMessageId: received,
    }),
    await messages.sendImage({ ...base, image: { id: image, caption: 'So sieht es aus' } }),
    await messages.sendDocument({
      ...base,
      document: { id: document, filename: 'Rechnung 7.pdf' },
    }),
    await messages.sendSticker({ ...base, sticker: { id: sticker } }),
    await messages.sendAudio({ ...base, audio: { id: sound } }),
    await messages.sendVideo({ ...base, video: { id: film, caption: 'Fahrt' } }),
    await messages.sendLocation({
      ...base,
      location: { latitude: 47.7, longitude: 9.1, name: 'Laden' },
    }),
  ];
  breathe();
  answers.push(
    await messages.sendContacts({
      ...base,
      contacts: [{ name: { formattedName: 'Bea Bergmann' } }],
    }),
    await messages.sendReaction({ ...base, reaction: { messageId: received, emoji: '👍' } }),
    await messages.sendRaw({
      phoneNumberId,
      payload: { messaging_product: 'whatsapp', to, text: { body: 'Roh' } },
    }),
  );
  for (const answer of answers) {
    assert.equal(answer.contacts[0]!.waId, to);
    assert.match(answer.messages[0]!.id, /^wamid\./);
  }
  await messages.markRead({
    phoneNumberId,
    messageId: received,
    typingIndicator: { type: 'text' },
  });
  const kinds = (await said()).map(({ body }) => body.kind);
  assert.deepEqual(kinds, [
    'text',
    'text',
    'picture',
    'file',
    'picture',
    'file',
    'file',
    'location',
    'text',
    'text',
  ]);
  const wrong = messages.sendText({ ...base, to: 'niemand', body: 'x' });
  await assert.rejects(wrong, (error) => error instanceof GraphApiError && error.code === 131009);
});

test('[WA60] [WA70] it offers products of the shop, and sends a bill', async () => {
  breathe();
  await shop.client.shop.createProduct({
    body: { title: 'Schlauch', variants: [{ sku: 'SCHLAUCH', price: euros(675n) }] },
  });
  const base = { phoneNumberId, to };
  await kapso.messages.sendInteractiveProduct({
    ...base,
    bodyText: 'Passt',
    catalogId,
    productRetailerId: 'SCHLAUCH',
  });
  await kapso.messages.sendInteractiveProductList({
    ...base,
    header: { type: 'text', text: 'Teile' },
    bodyText: 'Was fehlt?',
    catalogId,
    sections: [{ title: 'Rad', productItems: [{ productRetailerId: 'SCHLAUCH' }] }],
  });
  await kapso.messages.sendInteractiveCatalogMessage({
    ...base,
    bodyText: 'Alles',
    parameters: { thumbnailProductRetailerId: 'SCHLAUCH' },
  });
  await kapso.messages.sendInteractiveRaw({
    ...base,
    interactive: {
      type: 'order_details',
      body: { text: 'Zahlst du?' },
      action: {
        name: 'review_and_pay',
        parameters: {
          reference_id: 'SCHLAUCH-1',
          type: 'physical-goods',
          currency: 'EUR',
          total_amount: { value: 675, offset: 100 },
          order: {
            status: 'pending',
            items: [{ name: 'Schlauch', amount: { value: 675, offset: 100 }, quantity: 1 }],
            subtotal: { value: 675, offset: 100 },
          },
        },
      },
    },
  });
  assert.deepEqual(await kinds(), ['products', 'products', 'products', 'bill']);
});
/** Of the cards, in their order. */
async function kinds(): Promise<string[]> {
  return (await said()).flatMap(({ body }) =>
    body.kind === 'card' && body.card.type === 'interactive' ? [body.card.action.kind] : [],
  );
}

test('[WA60] [WA12] it uploads, reads, downloads and deletes media', async () => {
  const file = new Blob([new Uint8Array(jpeg)], { type: 'image/jpeg' });
  const { id } = await kapso.media.upload({ phoneNumberId, type: 'image/jpeg', file });
  const told = await kapso.media.get({ mediaId: id, phoneNumberId });
  assert.equal(told.mimeType, 'image/jpeg');
  assert.equal(Number(told.fileSize), jpeg.length);
  for (const auth of ['never', 'always'] as const) {
    const bytes = (await kapso.media.download({ mediaId: id, auth })) as ArrayBuffer;
    assert.deepEqual(Buffer.from(bytes), jpeg);
  }
  assert.deepEqual(await kapso.media.delete({ mediaId: id }), { success: true });
  await assert.rejects(
    kapso.media.get({ mediaId: id }),
    (error) => error instanceof GraphApiError && error.code === 100 && error.errorSubcode === 33,
  );
});

test('[WA60] [WA40] it makes, lists, reads, sends and deletes templates', async () => {
  const { templates } = kapso;
  const made = await templates.create({
    businessAccountId,
    name: 'abholen',
    language: 'de',
    category: 'UTILITY',
    parameterFormat: 'NAMED',
    components: [
      {
        type: 'BODY',
        text: 'Hallo {{name}}, dein Auftrag ist fertig und wartet auf dich.',
        example: { body_text_named_params: [{ param_name: 'name', example: 'Anna' }] },
      },
      { type: 'FOOTER', text: 'Deine Werkstatt' },
    ],
  });
  assert.equal(made.status, 'APPROVED');
  const { data } = await templates.list({ businessAccountId, name: 'abholen' });
  assert.equal(data[0]!.language, 'de');
  const one = await templates.get({ businessAccountId, templateId: made.id });
  assert.equal(one.name, 'abholen');
  breathe();
  const sent = await kapso.messages.sendTemplate({
    phoneNumberId,
    to,
    template: {
      name: 'abholen',
      language: { code: 'de' },
      components: [
        { type: 'body', parameters: [{ type: 'text', text: 'Anna', parameterName: 'name' }] },
      ],
    },
  });
  assert.match(sent.messages[0]!.id, /^wamid\./);
  assert.equal((await templates.delete({ businessAccountId, name: 'abholen' })).success, true);
  assert.deepEqual((await templates.list({ businessAccountId })).data, []);
});

test('[WA60] [WA46] it reads and changes what belongs to the number', async () => {
  const { phoneNumbers } = kapso;
  assert.ok((await phoneNumbers.register({ phoneNumberId, pin: '123456' })).success);
  assert.ok(
    (await phoneNumbers.requestCode({ phoneNumberId, codeMethod: 'SMS', language: 'de' })).success,
  );
  assert.ok((await phoneNumbers.verifyCode({ phoneNumberId, code: '123456' })).success);
  assert.ok((await phoneNumbers.deregister({ phoneNumberId })).success);
  await phoneNumbers.settings.update({ phoneNumberId, fallbackLanguage: 'de' });
  assert.ok(await phoneNumbers.settings.get({ phoneNumberId }));
  await phoneNumbers.businessProfile.update({
    phoneNumberId,
    about: 'Räder und mehr',
    websites: ['https://rad.example/'],
  });
  const { data } = await phoneNumbers.businessProfile.get({
    phoneNumberId,
    fields: 'about,websites,vertical',
  });
  assert.equal(data[0]!.about, 'Räder und mehr');
  assert.deepEqual(data[0]!.websites, ['https://rad.example/']);
});

test('[WA60] [WA50] it sends every interactive message, and the sandbox answers as somebody would', async () => {
  const { messages } = kapso;
  const base = { phoneNumberId: sandbox, to: '999000000000001', bodyText: 'Was darf es sein?' };
  const heard = () =>
    ear
      .values('messages')
      .flatMap((value) =>
        value.metadata.phone_number_id === sandbox ? (value.messages ?? []) : [],
      );
  await messages.sendInteractiveButtons({
    ...base,
    buttons: [
      { id: 'ja', title: 'Ja' },
      { id: 'nein', title: 'Nein' },
    ],
  });
  const tapped = await until(() => heard().at(-1));
  assert.deepEqual(tapped['interactive'], {
    type: 'button_reply',
    button_reply: { id: 'ja', title: 'Ja' },
  });
  await messages.sendInteractiveList({
    ...base,
    buttonText: 'Wählen',
    sections: [{ title: 'Räder', rows: [{ id: 'r1', title: 'Stadtrad' }] }],
  });
  await messages.sendInteractiveCtaUrl({
    ...base,
    parameters: { displayText: 'Ansehen', url: 'https://rad.example/' },
  });
  await messages.sendInteractiveLocationRequest({
    ...base,
    parameters: { requestMessage: 'Wo bist du?' },
  });
  await messages.sendInteractiveFlow({
    ...base,
    parameters: { flowId: '1', flowCta: 'Ausfüllen' },
  });
  await messages.sendInteractiveAddress({ ...base, parameters: { country: 'DE' } });
  await messages.sendInteractiveCatalogMessage({
    ...base,
    parameters: { thumbnailProductRetailerId: 'a' },
  });
  await messages.sendInteractiveProduct({ ...base, catalogId: '1', productRetailerId: 'a' });
  await messages.sendInteractiveRaw({
    phoneNumberId: sandbox,
    to: base.to,
    interactive: { type: 'button', action: {} },
  });
  await assert.rejects(
    messages.sendText({ phoneNumberId: sandbox, to: base.to, body: 'error 131047' }),
    (error) => error instanceof GraphApiError && error.code === 131047,
  );
});

const screens = [
  {
    id: 'WHEN',
    title: 'Termin',
    terminal: true,
    layout: {
      type: 'SingleColumnLayout',
      children: [
        { type: 'DatePicker', name: 'day', label: 'Tag', required: true },
        {
          type: 'Footer',
          label: 'Fertig',
          onClickAction: { name: 'complete', payload: { day: '$' + '{form.day}' } },
        },
      ],
    },
  },
];

test('[WA60] [WA17] it makes flows, publishes them, asks with them, and for an address', async () => {
  const { flows, messages } = kapso;
  const flowJson = { version: '7.0', screens };
  const made = await flows.create({ wabaId: account, name: 'Termin', flowJson });
  const changed = await flows.updateAsset({ flowId: made.id, json: flowJson });
  assert.deepEqual(changed, { success: true, validationErrors: undefined });
  assert.ok((await flows.publish({ flowId: made.id })).success);
  const put = await flows.deploy(flowJson, { name: 'Nochmal', wabaId: account, publish: true });
  const one = await flows.get<{ name: string; status: string }>({ flowId: put.flowId });
  assert.deepEqual([one.name, one.status], ['Nochmal', 'PUBLISHED']);
  assert.equal((await flows.list<{ data: object[] }>({ wabaId: account })).data.length, 2);
  breathe();
  const base = { phoneNumberId, to, bodyText: 'Wann passt es?' };
  await messages.sendInteractiveFlow({
    ...base,
    parameters: { flowId: made.id, flowCta: 'Wählen', flowToken: 'A-7' },
  });
  await messages.sendInteractiveAddress({ ...base, parameters: { country: 'DE' } });
  assert.deepEqual((await kinds()).slice(-2), ['form', 'form']);
  assert.ok((await flows.deprecate({ flowId: put.flowId })).success);
});

test('[WA60] what it does not reach is refused in the words of the contract', async () => {
  const { messages, calls } = kapso;
  const base = {
    phoneNumberId,
    to,
    bodyText: 'Darf ich anrufen?',
    parameters: { phoneNumber: '999' },
  };
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => null,
      (error) => error instanceof GraphApiError && error.code,
    );
  assert.equal(await codeOf(messages.sendInteractiveCallPermission(base)), 131051);
  assert.equal(await codeOf(calls.connect({ phoneNumberId, to })), 100);
});

test('[WA60] every call of it works, or the docs say why there is nothing behind it', () =>
  assertListed('@kapso/whatsapp-cloud-api', kapso, called));
