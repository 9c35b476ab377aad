import { newSecret, type Uuid } from '#platform/ids';
import { settingOrNew } from '#platform/settings';
import { createAccountCalls } from './account-calls.ts';
import { createAnswerStore } from './answers.ts';
import { createAnswering } from './answering.ts';
import { createBills } from './bills.ts';
import { createContacts } from './contacts.ts';
import type { WhatsappContext } from './context.ts';
import { registerDoor } from './door.ts';
import { createEndpoints } from './endpoints.ts';
import { createFlowStore } from './flow-store.ts';
import { createFlows } from './flows.ts';
import { createHooks, type Hooks } from './hooks.ts';
import { createMediaStore } from './media.ts';
import { createMessages } from './messages.ts';
import { createOffering } from './offering.ts';
import { registerWhatsappRoutes } from './routes.ts';
import { createSandbox } from './sandbox.ts';
import { createTelling } from './telling.ts';
import { createTemplateCalls } from './templates.ts';
import { createUploading } from './uploading.ts';

/**
 * Software that was written for WhatsApp's Cloud API sends and hears through this server by another base address. It
 * promises the contract's paths, shapes and codes, that nothing goes a way on which outreach does not judge it, that what
 * happens is told until it was heard or seven days are over, and that no two businesses know people by the same name.
 * Rules are in SPEC.md. Nobody imports this module.
 */
export interface Whatsapp {
  /** Looks for what was said while nobody listened; a job calls it. */
  sweep(): Promise<void>;
  /** Tells a business what waits for it; a job calls it. */
  deliver(businessActorId: Uuid): Promise<void>;
  /** [WA79] Deletes what was kept for its time; a job calls it. */
  forgetOld(): Promise<void>;
  /** By which a business's software knows that it was us; its staff see it in the app. */
  secretOf(businessActorId: Uuid): Promise<string>;
  /** What was told lately, the last first. */
  deliveries: Hooks['list'];
  replay: Hooks['replay'];
  idle(): Promise<void>;
}

export async function createWhatsapp(context: WhatsappContext): Promise<Whatsapp> {
  const { database, jobs } = context;
  const secret = await settingOrNew(database, 'whatsapp.app_secret', () => newSecret());
  const hooks = createHooks(context);
  const contacts = createContacts(context);
  const media = await createMediaStore(context);
  const uploading = createUploading(context);
  const answers = createAnswerStore(context);
  const sandbox = createSandbox({ context, hooks });
  const offering = createOffering(context);
  const bills = createBills(context);
  const flowStore = createFlowStore(context);
  const flows = createFlows(flowStore);
  const send = createMessages(context, { contacts, media, sandbox, offering, bills, flows });
  const telling = createTelling(context, { hooks, contacts, media, answers, bills });
  const endpoints = createEndpoints(context, {
    send,
    media,
    uploading,
    hooks,
    contacts,
    flows,
    templates: createTemplateCalls(context),
    account: createAccountCalls(context, { hooks, contacts, uploading }),
  });
  const answering = createAnswering(context, answers);
  registerWhatsappRoutes(context, { hooks, answering, offering, sandbox, flowStore });
  registerDoor(context, { endpoints, hooks, media, uploading, secret });

  jobs.register('whatsapp.sweep', async () => {
    await hooks.refresh();
    await telling.sweep();
  });
  jobs.schedule('*/2 * * * *', 'whatsapp.sweep');
  async function forgetOld(): Promise<void> {
    for (const one of [hooks, media, answers, flowStore]) await one.forgetOld();
  }
  jobs.register('whatsapp.forgetOld', forgetOld);
  jobs.schedule('41 * * * *', 'whatsapp.forgetOld');
  await hooks.refresh();
  telling.start();

  return {
    deliveries: hooks.list,
    replay: hooks.replay,
    sweep: telling.sweep,
    deliver: hooks.deliver,
    forgetOld,
    secretOf: async (id) => hooks.secretOf(await hooks.account(id)),
    idle: telling.idle,
  };
}
