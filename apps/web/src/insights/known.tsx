import type { ContactRecord } from '@allmende/contract/insights';
import { useTranslation } from '../i18n/words.ts';
import { useDesk } from '../inbox/queries.ts';
import { useFormat } from '../ui/format.ts';
import { List, ListRow } from '../ui/list.tsx';

/** What the staff know of a customer: fields, notes, how it went before, and under which other names they write. */
export function Known({ record }: { record: ContactRecord }) {
  const { t } = useTranslation('insights');
  const format = useFormat();
  const desk = useDesk();
  const { fields, notes, actors, history, others } = record;
  const known = (desk?.fields ?? []).filter(({ key }) => fields[key] !== undefined);
  const nameOf = (id: string | null) => actors.find((one) => one.id === id)?.name ?? '';
  const wordsOf = (value: string | number | boolean | undefined) =>
    typeof value === 'boolean' ? t(value ? 'record.yes' : 'record.no') : String(value);
  return (
    <>
      {known.length > 0 && (
        <dl className="insights-fields">
          {known.map(({ key, name }) => (
            <div key={key}>
              <dt>
                <bdi>{name}</bdi>
              </dt>
              <dd>
                <bdi>{wordsOf(fields[key])}</bdi>
              </dd>
            </div>
          ))}
        </dl>
      )}
      {notes.length > 0 && (
        <section aria-label={t('record.notes')}>
          <h4>{t('record.notes')}</h4>
          <ul className="insights-notes">
            {notes.map((note) => (
              <li key={note.id}>
                <p>
                  <bdi>{note.text}</bdi>
                </p>
                <p className="ui-small ui-soft">
                  <bdi>{nameOf(note.byActorId)}</bdi> · {format.date(note.at)}
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {history.length > 0 && (
        <List label={t('record.history')} className="insights-flush">
          {history.map((one) => (
            <ListRow
              key={`${one.conversationId} ${one.openedAt}`}
              href={`/inbox/${one.conversationId}`}
              title={format.date(one.openedAt)}
              text={[
                one.doneAt
                  ? t('record.done', {
                      name: one.doneBy?.name ?? '',
                      date: format.date(one.doneAt),
                    })
                  : t('record.open'),
                one.score !== null && t('report.average', { average: one.score }),
              ]
                .filter(Boolean)
                .join(' · ')}
              wrap
            />
          ))}
        </List>
      )}
      {others.length > 0 && (
        <List label={t('record.others')} className="insights-flush">
          {others.map(({ contact, conversationId, lastAt }) => (
            <ListRow
              key={conversationId}
              href={`/inbox/${conversationId}`}
              title={<bdi>{contact.name}</bdi>}
              text={t('record.sameAs')}
              meta={format.date(lastAt)}
            />
          ))}
        </List>
      )}
    </>
  );
}
