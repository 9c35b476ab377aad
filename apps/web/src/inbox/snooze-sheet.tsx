import { useState } from 'react';
import { useTranslation } from '../i18n/words.ts';
import { fromLocalField, toLocalField } from '../later/moments.ts';
import { TextField } from '../ui/field.tsx';
import { FormSheet } from '../ui/form-sheet.tsx';
import { useFormat } from '../ui/format.ts';
import { snoozeTimes } from './snooze.ts';

/** Until when something is put off: a day and a time of one's own choice, on the clock of the device. */
export default function SnoozeSheet({
  onSnooze,
  onClose,
}: {
  onSnooze: (at: Date) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation('inbox');
  const format = useFormat();
  const [value, setValue] = useState(() => {
    const tomorrow = snoozeTimes(new Date()).find(({ key }) => key === 'tomorrow')!;
    return toLocalField(tomorrow.at);
  });
  const at = fromLocalField(value, new Date());
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <FormSheet
      title={t('snooze.title')}
      submit={t('snooze.confirm')}
      isReady={at !== null}
      onSubmit={() => {
        // Time goes on while one chooses.
        const chosen = fromLocalField(value, new Date());
        if (!chosen) return;
        onClose();
        onSnooze(chosen);
      }}
      onClose={onClose}
    >
      <TextField
        type="datetime-local"
        label={t('snooze.when')}
        hint={at ? `${format.weekday(at)} ${format.clock(at)} · ${zone}` : zone}
        error={value !== '' && !at ? t('snooze.invalid') : undefined}
        min={toLocalField(new Date())}
        value={value}
        onChange={setValue}
        data-autofocus
      />
    </FormSheet>
  );
}
