-- Cash and cards are in more currencies than the euro. What was set and said so far was about euros.
update platform_settings set name = 'rails.cash.EUR' where name = 'rails.cash';
update platform_settings set value = value || '{"assetCodes": ["EUR"]}' where name = 'rails.card';
update platform_settings
  set value = (value - 'balance') || jsonb_build_object('balances', jsonb_build_object('EUR', value -> 'balance'))
  where name = 'rails.card.word';
