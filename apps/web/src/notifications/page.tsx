import type { PushDevice } from '@allmende/contract/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { BellOff, BellRing, MonitorSmartphone, MoonStar, Trash2 } from 'lucide-react';
import { api, queryClient } from '../app/api.ts';
import { Page } from '../app/page.tsx';
import { useProblemText } from '../app/problem-text.ts';
import { useSession } from '../app/session.ts';
import { useTranslation } from '../i18n/words.ts';
import { DigestCard } from '../mail/digest-card.tsx';
import { Button, IconButton } from '../ui/button.tsx';
import { Card } from '../ui/card.tsx';
import { List, ListRow } from '../ui/list.tsx';
import { ProblemNote } from '../ui/problem.tsx';
import { SkeletonRows } from '../ui/skeleton.tsx';
import { TimeText } from '../ui/time-text.tsx';
import { showToast } from '../ui/toast.tsx';
import { pushState, turnOff, turnOn } from './push.ts';

const devicesKey = ['notifications', 'devices'];
const stateKey = ['notifications', 'state'];

/** Whether this device is notified, which others are, and a way to try it. */
export default function NotificationsPage() {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const devices = useQuery({
    queryKey: devicesKey,
    queryFn: ({ signal }) => api.notifications.listDevices({ signal }),
  });
  const items = devices.data?.items ?? [];
  return (
    <Page title={t('title')} back="/me">
      <ThisDevice current={items.find((one) => one.isCurrent)} isKnown={!devices.isPending} />
      <Card heading={t('devices')} flush={items.length > 0}>
        {devices.error && (
          <ProblemNote
            problem={problemText(devices.error)}
            onRetry={() => void devices.refetch()}
          />
        )}
        {devices.isPending && <SkeletonRows rows={1} />}
        {devices.data && items.length === 0 && <p className="ui-soft">{t('none')}</p>}
        {items.length > 0 && (
          <List label={t('devices')}>
            {items.map((device) => (
              <DeviceRow key={device.id} device={device} />
            ))}
          </List>
        )}
      </Card>
      <DigestCard />
      <Card flush>
        <List label={t('calm')}>
          <ListRow
            href="/me/calm"
            leading={<MoonStar size={20} aria-hidden="true" />}
            title={t('calm')}
            text={t('calmText')}
          />
        </List>
      </Card>
    </Page>
  );
}

function ThisDevice({ current, isKnown }: { current: PushDevice | undefined; isKnown: boolean }) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const { me } = useSession();
  const { data: browser } = useQuery({ queryKey: stateKey, queryFn: pushState, staleTime: 0 });
  const sayWhy = (error: Error) => showToast({ text: problemText(error).text, tone: 'danger' });
  const change = useMutation({
    mutationFn: async (isWanted: boolean) => {
      if (isWanted) return turnOn(me!.userId);
      if (current) await forget(current);
      return turnOff();
    },
    onError: (error) =>
      error.name === 'AbortError'
        ? showToast({ text: t('refusedByBrowser'), tone: 'danger' })
        : sayWhy(error),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['notifications'] }),
  });
  const trial = useMutation({
    mutationFn: (subscriptionId: PushDevice['id']) =>
      api.notifications.sendTest({ params: { subscriptionId } }),
    onSuccess: () => showToast({ text: t('trialSent') }),
    onError: sayWhy,
  });
  if (!browser || !isKnown) {
    return (
      <Card heading={t('here')}>
        <SkeletonRows rows={1} />
      </Card>
    );
  }
  const isOn = browser === 'on' && current !== undefined;
  const state = browser === 'on' && !current ? 'off' : browser;
  return (
    <Card heading={t('here')}>
      <p>{t(`state.${state}`)}</p>
      {state === 'off' && <p className="ui-small ui-soft">{t('why')}</p>}
      <div className="ui-row">
        {state === 'off' && (
          <Button
            variant="primary"
            icon={<BellRing size={18} />}
            busy={change.isPending}
            onClick={() => change.mutate(true)}
          >
            {t('turnOn')}
          </Button>
        )}
        {isOn && (
          <>
            <Button
              icon={<BellRing size={18} />}
              busy={trial.isPending}
              onClick={() => trial.mutate(current.id)}
            >
              {t('trial')}
            </Button>
            <Button
              variant="plain"
              icon={<BellOff size={18} />}
              busy={change.isPending}
              onClick={() => change.mutate(false)}
            >
              {t('turnOff')}
            </Button>
          </>
        )}
      </div>
    </Card>
  );
}

async function forget({ id }: PushDevice): Promise<void> {
  await api.notifications.unsubscribe({ params: { subscriptionId: id } });
}

function DeviceRow({ device }: { device: PushDevice }) {
  const { t } = useTranslation('notifications');
  const problemText = useProblemText();
  const { mutate, isPending } = useMutation({
    mutationFn: () => forget(device),
    onError: (error) => showToast({ text: problemText(error).text, tone: 'danger' }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['notifications'] }),
  });
  const { label, isCurrent, lastNotifiedAt } = device;
  return (
    <ListRow
      leading={<MonitorSmartphone size={20} aria-hidden="true" />}
      title={label || t('unnamed')}
      text={
        isCurrent ? (
          t('thisOne')
        ) : lastNotifiedAt ? (
          <>
            {t('lastNotified')} <TimeText at={lastNotifiedAt} form="relative" />
          </>
        ) : (
          t('neverNotified')
        )
      }
      actions={
        !isCurrent && (
          <IconButton
            label={t('remove', { device: label || t('unnamed') })}
            icon={<Trash2 size={19} />}
            disabled={isPending}
            onClick={() => mutate()}
          />
        )
      }
    />
  );
}
