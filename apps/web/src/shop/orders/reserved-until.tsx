import { Hourglass } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from '../../i18n/words.ts';
import { useFormat } from '../../ui/format.ts';
import './orders.css';

/** How long the goods are still kept for somebody who has not paid. */
export function ReservedUntil({ until }: { until: string }) {
  const { t } = useTranslation('shop');
  const format = useFormat();
  const minutes = useMinutesLeft(until);
  return (
    <p className="shop-reserved">
      <Hourglass size={18} aria-hidden="true" />
      {minutes > 0
        ? t('reserved.until', { time: format.clock(new Date(until)), count: minutes })
        : t('reserved.over')}
    </p>
  );
}

/** Whole minutes, rounded up; zero when it is over. */
function useMinutesLeft(until: string): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 5_000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((new Date(until).getTime() - now) / 60_000));
}
