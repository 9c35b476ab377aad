import { campaignsErrors } from '@allmende/contract/campaigns';
import { createCampaigns } from './campaigns.ts';
import type { CampaignsContext } from './context.ts';
import { registerCampaignPages } from './pages.ts';
import { createPledges } from './pledges.ts';
import { createDonationReceipts } from './receipts/index.ts';
import { registerRoutes } from './routes.ts';
import { createSettling } from './settling.ts';
import { createShowing } from './showing.ts';

/**
 * Campaigns: money for something that has a goal and a time. It promises that where it is all or nothing nobody pays before all
 * of it came together, that then everybody pays and otherwise nobody does, and that no reward is given away twice.
 * Rules are in SPEC.md.
 */
export interface Campaigns {
  /** Decides what is over and settles what is decided; a job does so every minute. */
  settle(): Promise<void>;
}

export function createCampaignsModule(context: CampaignsContext): Campaigns {
  const { http, jobs } = context;
  const showing = createShowing(context);
  const campaigns = createCampaigns(context, showing);
  const settling = createSettling(context);
  http.declareErrors(campaignsErrors);
  registerRoutes(context, {
    showing,
    campaigns,
    pledges: createPledges(context, showing),
  });
  createDonationReceipts(context);
  registerCampaignPages(context, campaigns);
  jobs.register('campaigns.settle', settling.run);
  jobs.schedule('* * * * *', 'campaigns.settle');
  return { settle: settling.run };
}
