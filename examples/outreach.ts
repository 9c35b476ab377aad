/**
 * Sends a message by a template to one person and says what became of it. It needs a token that the business made under
 * "Sending" and nothing else: `node examples/outreach.ts http://localhost:4400 alt_… anna`
 */
import { createClient } from '@allmende/sdk';

const [baseUrl = '', token = '', to = ''] = process.argv.slice(2);
const business = createClient({ baseUrl, headers: () => ({ authorization: `Bearer ${token}` }) });

const { items: templates } = await business.outreach.listTemplates();
if (!templates.some(({ name, language }) => name === 'ready' && language === 'en_US')) {
  const made = await business.outreach.createTemplate({
    body: {
      name: 'ready',
      language: 'en_US',
      category: 'utility',
      content: { text: 'Hello {{name}}, your bike is ready for you.', samples: { name: 'Anna' } },
    },
  });
  console.log(`template ${made.status} ${made.complaints.join(' ')}`);
}

// Your own key: the same one sends once, however often this is called.
const key = `order-${Date.now()}`;
const { items } = await business.outreach.sendMessages({
  body: {
    messages: [
      { key, to, template: { name: 'ready', language: 'en_US', variables: { name: 'Anna' } } },
    ],
  },
});
const [outcome] = items;
if (!outcome?.ok) throw new Error(`refused: ${outcome?.code}`);
const message = await business.outreach.getMessage({ params: { sendId: outcome.message.id } });
console.log(`message ${message.state}`);
