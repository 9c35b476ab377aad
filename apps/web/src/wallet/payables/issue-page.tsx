import { useMutation, useQuery } from '@tanstack/react-query';
import { FileUp } from 'lucide-react';
import { useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { api, queryClient } from '../../app/api.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { FileLine } from '../../attachments/file-line.tsx';
import { uploadFile } from '../../attachments/tus.ts';
import { useTranslation } from '../../i18n/words.ts';
import { profileKey } from '../../identity/keys.ts';
import { ActorAvatar } from '../../ui/avatar.tsx';
import { Button } from '../../ui/button.tsx';
import { Checkbox } from '../../ui/choice.tsx';
import { Combobox } from '../../ui/combobox.tsx';
import { TextArea, TextField } from '../../ui/field.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { type Asset, toMoney } from '../../ui/format.ts';
import { MoneyField } from '../../ui/money-field.tsx';
import { ProblemNote } from '../../ui/problem.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { type Party, walletKey } from '../queries.ts';
import type { Payable } from './queries.ts';
import { AssetChoice } from '../currencies/asset-choice.tsx';
import { useMainAsset } from '../currencies/queries.ts';
import './payables.css';

const titleMax = 80;
const textMax = 1000;
const twoWeeksMs = 14 * 24 * 60 * 60_000;

interface Draft {
  kind: Payable['kind'];
  title: string;
  text: string;
  minor: bigint | null;
  /** The main currency until another is chosen. */
  asset: Asset | null;
  dueOn: string;
  allowsParts: boolean;
  number: string;
  document: File | null;
}

function emptyDraft(): Draft {
  const dueOn = new Date(Date.now() + twoWeeksMs).toISOString().slice(0, 10);
  const open = { title: '', text: '', number: '', minor: null, asset: null, document: null };
  return { kind: 'bill', ...open, dueOn, allowsParts: false };
}

/** A new bill or fine: into the chat with somebody (`?to=handle`), or to be printed. */
export default function IssuePage() {
  const { t } = useTranslation('wallet');
  const problemText = useProblemText();
  const [draft, setDraft] = useState(emptyDraft);
  const main = useMainAsset();
  const asset = draft.asset ?? main;
  const recipient = useRecipient();
  const issue = useIssue({ ...draft, asset }, recipient.party);
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part });
  const { title, minor, dueOn } = draft;
  const isWhole = title.trim() !== '' && minor !== null && minor > 0n && dueOn !== '';
  return (
    <Page title={t('bills.issue.title')} back="/pay/issued">
      <form
        className="payable-form"
        onSubmit={(event) => {
          event.preventDefault();
          if (isWhole && !issue.isPending) issue.mutate();
        }}
      >
        <Segmented
          label={t('bills.issue.kind')}
          value={draft.kind}
          onChange={(kind) => change({ kind })}
          options={[
            { value: 'bill', label: t('bills.kind.bill') },
            { value: 'fine', label: t('bills.kind.fine') },
          ]}
        />
        <To {...recipient} />
        <TextField
          label={t('bills.issue.name')}
          hint={t('bills.issue.nameHint')}
          maxLength={titleMax}
          value={title}
          onChange={(next) => change({ title: next })}
        />
        <AssetChoice asset={asset} onChange={(next) => change({ asset: next, minor: null })} />
        <div className="payable-pair">
          <MoneyField
            label={t('bills.issue.amount')}
            asset={asset}
            value={minor}
            onChange={(next) => change({ minor: next })}
          />
          <TextField
            label={t('bills.issue.due')}
            type="date"
            value={dueOn}
            onChange={(next) => change({ dueOn: next })}
          />
        </div>
        <Checkbox
          label={t('bills.issue.parts')}
          checked={draft.allowsParts}
          onChange={(allowsParts) => change({ allowsParts })}
        />
        <TextArea
          label={t('bills.issue.text')}
          optional={t('bills.issue.optional')}
          maxLength={textMax}
          value={draft.text}
          onChange={(text) => change({ text })}
        />
        <TextField
          label={t('bills.issue.number')}
          optional={t('bills.issue.optional')}
          hint={t('bills.issue.numberHint')}
          maxLength={21}
          value={draft.number}
          onChange={(next) => change({ number: next.toUpperCase().replace(/[^A-Z0-9]/g, '') })}
        />
        <Document file={draft.document} onChange={(document) => change({ document })} />
        {issue.isError && <ProblemNote problem={problemText(issue.error)} />}
        <Button
          type="submit"
          variant="primary"
          size="large"
          full
          busy={issue.isPending}
          disabled={!isWhole}
        >
          {t(recipient.party ? 'bills.issue.send' : 'bills.issue.make')}
        </Button>
      </form>
    </Page>
  );
}

/** Whom the address names, until somebody else is chosen or it goes on paper. */
function useRecipient() {
  const [params] = useSearchParams();
  const handle = params.get('to');
  const [chosen, setChosen] = useState<Party | null>();
  const named = useQuery({
    queryKey: profileKey(handle ?? ''),
    queryFn: () => api.identity.getProfile({ params: { handle: handle! } }),
    enabled: handle !== null,
    select: ({ actor }): Party => actor,
  });
  const party = chosen === undefined ? (named.data ?? null) : chosen;
  return { party, choose: (next: Party | null) => setChosen(next) };
}

function To({ party, choose }: ReturnType<typeof useRecipient>) {
  const { t } = useTranslation('wallet');
  const own = useActor();
  if (party) {
    return (
      <div className="payable-chosen">
        <ActorAvatar actor={party} size={44} />
        <span>
          {party.name} <span className="ui-soft ui-small">@{party.handle}</span>
        </span>
        <Button size="small" variant="plain" onClick={() => choose(null)}>
          {t('bills.issue.toPaper')}
        </Button>
      </div>
    );
  }
  return (
    <Combobox
      label={t('bills.issue.to')}
      optional={t('bills.issue.optional')}
      hint={t('bills.issue.toHint')}
      searchFrom={2}
      load={async (query, signal) => {
        const q = query.replace(/^@/, '');
        const { items } = await api.identity.findPeople({ query: { q }, signal });
        return items.filter(({ id }) => id !== own.id);
      }}
      keyOf={(one) => one.id}
      renderOption={(one) => (
        <span className="wallet-option">
          <ActorAvatar actor={one} size={36} />
          <span>
            {one.name} <span className="ui-soft ui-small">@{one.handle}</span>
          </span>
        </span>
      )}
      emptyText={t('bills.issue.nobody')}
      onChoose={choose}
    />
  );
}

function Document({
  file,
  onChange,
}: {
  file: File | null;
  onChange: (file: File | null) => void;
}) {
  const { t } = useTranslation('wallet');
  if (file) {
    return (
      <div className="payable-chosen">
        <FileLine name={file.name} size={file.size} type={file.type} />
        <Button size="small" variant="plain" onClick={() => onChange(null)}>
          {t('bills.issue.removeDocument')}
        </Button>
      </div>
    );
  }
  return (
    <FileDrop
      label={t('bills.issue.document')}
      hint={t('bills.issue.documentHint')}
      icon={<FileUp size={20} aria-hidden="true" />}
      onFiles={([first]) => onChange(first ?? null)}
    />
  );
}

function useIssue(draft: Draft & { asset: Asset }, recipient: Party | null) {
  const own = useActor();
  const [, navigate] = useLocation();
  // The same bill over all tries, so that a lost answer makes no second one.
  const [clientId] = useState(() => crypto.randomUUID());
  const [brought, setBrought] = useState<{ file: File; id: string } | null>(null);
  async function documentId(): Promise<string | null> {
    const { document } = draft;
    if (!document) return null;
    if (brought?.file === document) return brought.id;
    const id = await uploadFile({
      file: document,
      name: document.name,
      type: document.type,
      actorId: own.id,
      knownId: undefined,
      onBegun: () => undefined,
      onProgress: () => undefined,
      signal: new AbortController().signal,
    });
    setBrought({ file: document, id });
    return id;
  }
  return useMutation({
    async mutationFn() {
      const document = await documentId();
      return api.payables.issuePayable({
        body: {
          clientId,
          kind: draft.kind,
          title: draft.title.trim(),
          text: draft.text.trim(),
          amount: toMoney(draft.minor!, draft.asset),
          dueOn: draft.dueOn,
          allowsParts: draft.allowsParts,
          ...(recipient ? { recipientActorId: recipient.id } : {}),
          ...(draft.number ? { number: draft.number } : {}),
          ...(document ? { documentId: document } : {}),
        },
      });
    },
    onSuccess(made) {
      void queryClient.invalidateQueries({ queryKey: [walletKey] });
      navigate(`/pay/issued/${made.id}`, { replace: true });
    },
  });
}
