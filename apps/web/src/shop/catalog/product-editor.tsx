import type { Product } from '@allmende/contract/shop';
import { useMutation } from '@tanstack/react-query';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { Page } from '../../app/page.tsx';
import { useProblemText } from '../../app/problem-text.ts';
import { Banner } from '../../ui/banner.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/card.tsx';
import { Chip } from '../../ui/chip.tsx';
import { Switch } from '../../ui/choice.tsx';
import { Select, TextArea, TextField } from '../../ui/field.tsx';
import { useFormat } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem.tsx';
import { useOwnShelf } from '../queries.ts';
import { rateText } from '../words.ts';
import './editor.css';
import { type Draft, type DraftProblems, isSame, problemsOf, withSaved } from './draft.ts';
import { useLeaveGuard } from './leave-guard.tsx';
import { OptionsField } from './options-field.tsx';
import { PicturesField } from './pictures-field.tsx';
import { SingleVariant } from './single-variant.tsx';
import { VariantsField } from './variants-field.tsx';

const vatRates = [1900, 700, 0];
const suggestionsMax = 8;

export interface EditorPart {
  draft: Draft;
  onChange: (draft: Draft) => void;
  /** Empty until one has tried to save. */
  problems: DraftProblems;
}

/** One product on one page: what it looks like, what it is called, what it costs, how much there is. */
export function ProductEditor({
  title,
  start,
  save,
  saveLabel,
  onSaved,
  onReload,
  actions,
}: {
  title: string;
  start: Draft;
  save: (draft: Draft) => Promise<Product>;
  saveLabel: string;
  onSaved?: () => void;
  /** Given when somebody else has changed it meanwhile. */
  onReload?: (() => void) | undefined;
  actions?: ReactNode;
}) {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const [draft, setDraft] = useState(start);
  const [base, setBase] = useState(start);
  const [uploading, setUploading] = useState(0);
  const isDirty = useMemo(() => !isSame(draft, base), [draft, base]);
  const guard = useLeaveGuard(isDirty || uploading > 0);
  const { problems, check, form } = useChecks(draft);
  const { mutate, isPending, error } = useMutation({
    mutationFn: (sent: Draft) => save(sent),
    onSuccess: (product, sent) => {
      // What was typed meanwhile stays where it is, and is still to be saved.
      setBase(withSaved(sent, sent, product));
      setDraft((current) => withSaved(current, sent, product));
      if (!onSaved) return;
      guard.letGo();
      onSaved();
    },
  });
  function submit() {
    if (!isPending && uploading === 0 && check()) mutate(draft);
  }
  useSaveKey(submit);
  const part = { draft, onChange: setDraft, problems };
  return (
    <Page
      title={title}
      back="/shop"
      wide
      actions={actions}
      foot={
        <div className="shop-editor-foot">
          {error && <ProblemNote problem={problemText(error)} />}
          <p role="status" className="ui-small ui-soft">
            {uploading > 0
              ? t('edit.uploading', { count: uploading })
              : problems.size > 0
                ? t('edit.incomplete', { count: problems.size })
                : isDirty
                  ? t('edit.unsaved')
                  : ''}
          </p>
          <Button variant="primary" size="large" busy={isPending} onClick={submit}>
            {saveLabel}
          </Button>
        </div>
      }
    >
      {onReload && (
        <Banner
          tone="info"
          title={t('edit.changedElsewhere')}
          action={
            <Button size="small" onClick={onReload}>
              {t('edit.reload')}
            </Button>
          }
        />
      )}
      <form
        ref={form}
        className="shop-editor"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className="shop-editor-main">
          <Words {...part} />
          <Card heading={t('edit.pictures')}>
            <PicturesField
              pictures={draft.pictures}
              title={draft.title}
              onChange={(change) =>
                setDraft((current) => ({ ...current, pictures: change(current.pictures) }))
              }
              onUploading={setUploading}
            />
          </Card>
          {draft.options.length === 0 && <SingleVariant {...part} />}
          <OptionsField {...part} />
          {draft.options.length > 0 && <VariantsField {...part} />}
        </div>
        <div className="shop-editor-side">
          <Card>
            <Switch
              label={t('edit.published')}
              hint={t(draft.isPublished ? 'edit.publishedHint' : 'edit.hiddenHint')}
              checked={draft.isPublished}
              onChange={(isPublished) => setDraft({ ...draft, isPublished })}
            />
            <Switch
              label={t('edit.keeps')}
              hint={t('edit.keepsHint')}
              checked={draft.keepsMoney}
              onChange={(keepsMoney) => setDraft({ ...draft, keepsMoney })}
            />
          </Card>
          <Sorting {...part} />
        </div>
        {/* Enter in a field saves; the visible button stands at the foot of the page. */}
        <button type="submit" hidden />
      </form>
      {guard.dialog}
    </Page>
  );
}

function Words({ draft, onChange, problems }: EditorPart) {
  const { t } = useTranslation('shop');
  return (
    <Card>
      <TextField
        label={t('edit.name')}
        value={draft.title}
        onChange={(title) => onChange({ ...draft, title })}
        maxLength={200}
        error={problems.has('title') ? t('edit.problem.title') : null}
      />
      <TextArea
        label={t('edit.description')}
        optional={t('optional')}
        hint={t('edit.descriptionHint')}
        value={draft.description}
        onChange={(description) => onChange({ ...draft, description })}
        maxLength={20_000}
        rows={4}
        rowsMax={18}
      />
    </Card>
  );
}

/** By what it is found, and what the tax office wants to know. */
function Sorting({ draft, onChange }: EditorPart) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const known = useOwnShelf({ q: '', category: null }).data?.pages[0]?.categories ?? [];
  const typed = draft.category.trim().toLowerCase();
  const suggestions = known
    .filter((name) => name.toLowerCase() !== typed && name.toLowerCase().includes(typed))
    .slice(0, suggestionsMax);
  const rates = vatRates.includes(draft.vatRate) ? vatRates : [draft.vatRate, ...vatRates];
  return (
    <Card>
      <div className="ui-stack">
        <TextField
          label={t('edit.category')}
          optional={t('optional')}
          value={draft.category}
          onChange={(category) => onChange({ ...draft, category })}
          maxLength={200}
          autoComplete="off"
        />
        {suggestions.length > 0 && (
          <fieldset className="ui-chips" aria-label={t('edit.categories')}>
            {suggestions.map((category) => (
              <Chip key={category} onPress={() => onChange({ ...draft, category })}>
                <bdi>{category}</bdi>
              </Chip>
            ))}
          </fieldset>
        )}
        <Select
          label={t('edit.vat')}
          value={String(draft.vatRate)}
          onChange={(rate) => onChange({ ...draft, vatRate: Number(rate) })}
          options={rates.map((rate) => ({
            value: String(rate),
            label: vatRates.includes(rate)
              ? `${rateText(rate, format)} · ${t(`edit.vatFor.${rate}`)}`
              : rateText(rate, format),
          }))}
        />
        <TextField
          label={t('edit.tags')}
          optional={t('optional')}
          hint={t('edit.tagsHint')}
          value={draft.tags}
          onChange={(tags) => onChange({ ...draft, tags })}
          autoComplete="off"
        />
        <TextField
          label={t('edit.vendor')}
          optional={t('optional')}
          value={draft.vendor}
          onChange={(vendor) => onChange({ ...draft, vendor })}
          maxLength={100}
          autoComplete="off"
        />
      </div>
    </Card>
  );
}

/** Says what is wrong only after the first try, from then on as it is written; and leads to the first. */
function useChecks(draft: Draft) {
  const { locale } = useFormat();
  const form = useRef<HTMLFormElement>(null);
  const [wasTried, setTried] = useState(false);
  const problems = useMemo(
    () => (wasTried ? problemsOf(draft, locale) : new Map()) as DraftProblems,
    [draft, locale, wasTried],
  );
  function check(): boolean {
    setTried(true);
    if (problemsOf(draft, locale).size === 0) return true;
    requestAnimationFrame(() => {
      form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus();
    });
    return false;
  }
  return { problems, check, form };
}

/** Ctrl or ⌘ S, as everywhere where one writes. */
function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    function onKeyDown(event: KeyboardEvent) {
      if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      latest.current();
    }
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, []);
}
