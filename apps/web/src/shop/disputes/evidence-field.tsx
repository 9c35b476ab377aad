import { RequestProblem } from '@allmende/sdk';
import { Paperclip, X } from 'lucide-react';
import { useState } from 'react';
import { api } from '../../app/api.ts';
import { useProblemText } from '../../app/problem-text.ts';
import { useActor } from '../../app/session.ts';
import { FileLine } from '../../attachments/file-line.tsx';
import { prepare } from '../../attachments/prepare.ts';
import { uploadFile } from '../../attachments/tus.ts';
import { useTranslation } from '../../i18n/words.ts';
import { IconButton } from '../../ui/button.tsx';
import { FileDrop } from '../../ui/file-drop.tsx';
import { Picture } from '../../ui/picture.tsx';
import { Spinner } from '../../ui/spinner.tsx';
import { showToast } from '../../ui/toast.tsx';

const evidenceMax = 6;

/** Something that was chosen; it has an id once the server has it. */
interface Chosen {
  file: File;
  kind: 'picture' | 'file';
  address: string;
  id: string | null;
}

/** What is shown with what one says, brought to the server as soon as it is chosen. */
export function useEvidence() {
  const { t } = useTranslation('shop');
  const problemText = useProblemText();
  const own = useActor();
  const [chosen, setChosen] = useState<readonly Chosen[]>([]);
  const change = (file: File, next: Chosen | null) =>
    setChosen((all) => all.flatMap((one) => (one.file !== file ? one : (next ?? []))));

  async function bring(file: File): Promise<void> {
    const one: Chosen = { file, kind: 'file', address: URL.createObjectURL(file), id: null };
    setChosen((all) => [...all, one]);
    try {
      change(file, { ...one, ...(await upload(file, own.id)) });
    } catch (error) {
      change(file, null);
      const text =
        error instanceof RequestProblem
          ? `${file.name}: ${problemText(error).text}`
          : t('dispute.evidence.failed', { name: file.name });
      showToast({ text, tone: 'danger' });
    }
  }
  const idsOf = (kind: Chosen['kind']) =>
    chosen.flatMap((one) => (one.kind === kind && one.id ? one.id : []));
  return {
    chosen,
    add(files: File[]) {
      for (const file of files.slice(0, evidenceMax - chosen.length)) void bring(file);
    },
    remove: (file: File) => change(file, null),
    isBusy: chosen.some(({ id }) => id === null),
    ids: () => ({ pictureIds: idsOf('picture'), fileIds: idsOf('file') }),
  };
}

async function upload(file: File, actorId: string): Promise<Pick<Chosen, 'kind' | 'id'>> {
  const prepared = await prepare(file, !file.type.startsWith('image/'));
  if (prepared.kind === 'picture') {
    const { id } = await api.media.uploadPicture({
      query: { audience: 'private', alt: '' },
      upload: prepared.file,
      uploadType: prepared.file.type,
    });
    return { kind: 'picture', id };
  }
  const id = await uploadFile({
    file,
    name: file.name,
    type: file.type,
    actorId,
    knownId: undefined,
    onBegun: () => undefined,
    onProgress: () => undefined,
    signal: new AbortController().signal,
  });
  return { kind: 'file', id };
}

export function EvidenceField({ chosen, add, remove }: ReturnType<typeof useEvidence>) {
  const { t } = useTranslation('shop');
  return (
    <div className="shop-evidence-field">
      {chosen.map((one) => (
        <div key={one.address} className="shop-evidence-chosen">
          <FileLine
            name={one.file.name}
            size={one.file.size}
            type={one.file.type}
            lead={leadOf(one, t('dispute.evidence.busy'))}
          />
          <IconButton
            label={t('dispute.evidence.remove', { name: one.file.name })}
            icon={<X size={18} />}
            onClick={() => remove(one.file)}
          />
        </div>
      ))}
      {chosen.length < evidenceMax && (
        <FileDrop
          label={t('dispute.evidence.add')}
          hint={t('dispute.evidence.hint')}
          icon={<Paperclip size={20} aria-hidden="true" />}
          multiple
          onFiles={add}
        />
      )}
    </div>
  );
}

function leadOf({ id, file, address }: Chosen, busy: string) {
  if (id === null) return <Spinner label={busy} size={22} />;
  const isPicture = file.type.startsWith('image/');
  return isPicture ? <Picture src={address} alt="" className="shop-evidence-small" /> : null;
}
