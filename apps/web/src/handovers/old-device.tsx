import { type FormEvent, useState } from 'react';
import { Route, Switch, useLocation } from 'wouter';
import { Page } from '../app/page.tsx';
import { useTranslation } from '../i18n/words.ts';
import { Button } from '../ui/button.tsx';
import { TextField } from '../ui/field.tsx';
import { QrScanner } from '../ui/qr-scanner.tsx';
import { handoverCodeIn, handoverCodeInLink } from './code.ts';
import { Decision } from './decision.tsx';
import './handovers.css';

/** On a device that is signed in: reads the code of a new one, and decides about it. */
export default function OldDevice() {
  return (
    <Switch>
      <Route path="/link" component={ReadCode} />
      <Route path="/link/:code">{({ code }) => <Decision key={code} code={code} />}</Route>
    </Switch>
  );
}

function ReadCode() {
  const { t } = useTranslation('handovers');
  const [, navigate] = useLocation();
  const [typed, setTyped] = useState('');
  const [wrong, setWrong] = useState<'scanned' | 'typed' | null>(null);
  function read(code: string | null, how: 'scanned' | 'typed') {
    setWrong(code ? null : how);
    if (code) navigate(`/link/${code}`);
  }
  function submit(event: FormEvent) {
    event.preventDefault();
    read(handoverCodeIn(typed), 'typed');
  }
  return (
    <Page title={t('old.title')} back="/me/security">
      <div className="handovers-read">
        <ol className="handovers-steps">
          <li>{t('old.first')}</li>
          <li>{t('old.second')}</li>
        </ol>
        <QrScanner onText={(text) => read(handoverCodeInLink(text), 'scanned')} />
        {wrong === 'scanned' && (
          <p role="alert" className="handovers-wrong">
            {t('old.noSuchPicture')}
          </p>
        )}
        <form className="handovers-typing" onSubmit={submit}>
          <TextField
            label={t('old.typed')}
            placeholder="K7QF-2M9X"
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className="identity-code-input"
            value={typed}
            onChange={setTyped}
            error={wrong === 'typed' ? t('old.noCode') : null}
          />
          <Button type="submit" variant="primary">
            {t('old.go')}
          </Button>
        </form>
      </div>
    </Page>
  );
}
