import { folderNameMax } from '@allmende/contract/chats-limits';
import type { Folder } from '@allmende/contract/chats';
import { useMutation } from '@tanstack/react-query';
import { FolderPlus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { api, queryClient } from '../app/api.ts';
import { useProblemText } from '../app/problem-text.ts';
import { useTranslation } from '../i18n/words.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { TextField } from '../ui/field.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import './chats.css';
import { useChatSettings } from './queries.ts';

/** One's own folders: made, renamed and removed. What is in them stays in the list. */
export default function FoldersDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('chats');
  return (
    <Dialog open onClose={onClose} title={t('folders.title')}>
      <p className="ui-soft">{t('folders.text')}</p>
      <Folders />
    </Dialog>
  );
}

function useChanging<V>(work: (value: V) => Promise<unknown>, onDone?: () => void) {
  return useMutation({
    mutationFn: work,
    onSuccess: () => {
      onDone?.();
      return queryClient.invalidateQueries({ queryKey: ['chats'] });
    },
  });
}

function Folders() {
  const { t } = useTranslation('chats');
  const problemText = useProblemText();
  const { data } = useChatSettings();
  const [name, setName] = useState('');
  const make = useChanging(
    (wanted: string) => api.chats.createFolder({ body: { name: wanted } }),
    () => setName(''),
  );
  return (
    <>
      <ul className="chats-folders">
        {data?.folders.map((folder) => (
          <FolderRow key={folder.id} folder={folder} />
        ))}
      </ul>
      <form
        className="chats-folder"
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) make.mutate(name.trim());
        }}
      >
        <TextField
          label={t('folders.new')}
          value={name}
          onChange={setName}
          maxLength={folderNameMax}
        />
        <Button
          type="submit"
          icon={<FolderPlus size={18} />}
          busy={make.isPending}
          disabled={name.trim() === ''}
        >
          {t('folders.make')}
        </Button>
      </form>
      {make.error && <ProblemNote problem={problemText(make.error)} />}
    </>
  );
}

function FolderRow({ folder }: { folder: Folder }) {
  const { t } = useTranslation('chats');
  const problemText = useProblemText();
  const [name, setName] = useState(folder.name);
  const params = { folderId: folder.id };
  const rename = useChanging((wanted: string) =>
    api.chats.renameFolder({ params, body: { name: wanted } }),
  );
  const remove = useChanging(() => api.chats.deleteFolder({ params }));
  const error = rename.error ?? remove.error;
  return (
    <li>
      <div className="chats-folder">
        <TextField
          label={t('folders.name', { name: folder.name })}
          hideLabel
          value={name}
          onChange={setName}
          maxLength={folderNameMax}
          onBlur={() => {
            const wanted = name.trim();
            if (wanted && wanted !== folder.name) rename.mutate(wanted);
            else setName(folder.name);
          }}
        />
        <IconButton
          label={t('folders.remove', { name: folder.name })}
          icon={<Trash2 size={18} />}
          onClick={() => remove.mutate(undefined)}
        />
      </div>
      {error && <ProblemNote problem={problemText(error)} />}
    </li>
  );
}
