/**
 * What a program, or the person in front of it, does about each error code. Apart from the codes, so
 * that a browser does not load it; `tools/generate-reference.ts` checks that none is missing or left over.
 */
export const errorAdvice: Readonly<Record<string, string>> = {
  'platform.invalid_input':
    'Correct what `fields` names; without `fields`, the body is no JSON or the cursor is not ours.',
  'platform.not_signed_in': 'Sign in and repeat the request; the session may have ended.',
  'platform.not_allowed':
    'Nothing, unless `Allmende-Actor` names the wrong actor: the role does not allow it.',
  'platform.not_found':
    'Check path and id. What belongs to others looks the same as what is not there.',
  'platform.too_large': 'Send less: 1 MB of JSON, 15 MB for a picture.',
  'platform.unsupported_type':
    'Send `application/json`, or the media type that the operation names.',
  'platform.too_many_requests': 'Wait as many seconds as `Retry-After` says, then repeat.',
  'platform.idempotency_key_required':
    'Add the header `Idempotency-Key`: up to 200 visible ASCII characters of your own.',
  'platform.idempotency_key_reused':
    'A bug of the caller: make a new key for each new intention, and repeat a key only with the same content.',
  'platform.internal': 'Repeat once, with the same key; then report it with its `requestId`.',
  'platform.unavailable': 'Repeat after a moment, with the same key: what it did is not known.',

  'identity.handle_taken': 'Choose another; `identity.checkHandle` suggests one.',
  'identity.handle_reserved': 'Choose another; names that speak for the server are not given away.',
  'identity.renamed_too_often': 'Go back to a former handle, or wait: each is kept for 90 days.',
  'identity.password_too_weak': 'Take a longer one that is not made of name or handle.',
  'identity.wrong_credentials': 'Ask again. Whether the handle exists is not told.',
  'identity.too_many_attempts': 'Wait a quarter of an hour; more attempts make it no shorter.',
  'identity.passkey_refused':
    'Begin again from the `start…` operation, on the address of this server.',
  'identity.challenge_expired':
    'Begin again from the `start…` operation; a challenge lives five minutes.',
  'identity.last_sign_in_method': 'Add another passkey or a password first.',
  'identity.actor_unknown': 'Look the actor up with `identity.findPeople`.',
  'identity.code_invalid': 'Scan again; it may be the code of another server.',
  'identity.code_expired': 'Ask for a fresh code: a person’s changes every minute.',
  'identity.confirmation_required':
    'Call `identity.startConfirmation` with payee and amount, answer it, and repeat with its token and the same key.',
  'identity.confirmation_invalid':
    'Confirm anew: a token is for exactly one payee and amount, once, for five minutes.',
  'identity.two_factors_required':
    'Answer with a passkey, or add an authenticator app with `identity.startAuthenticator` first.',
  'identity.authenticator_code_required':
    'Repeat with the six digits that the authenticator app shows, as `code`.',
  'identity.authenticator_code_wrong':
    'Take the code that the app shows now; is the clock of the telephone right?',
  'identity.authenticator_exists': 'Remove the present one with `identity.removeAuthenticator`.',
  'identity.proof_required':
    'Call `identity.startProof`, answer it, and repeat within ten minutes.',
  'identity.picture_unknown': 'Upload the picture first, as the same actor.',
  'identity.cannot_block_self': 'Nothing: choose somebody else.',

  'handovers.code_unknown': 'Read the code once more; it is on the new device.',
  'handovers.expired': 'Have the new device show a new code.',
  'handovers.used':
    'Nothing, if that was you. Otherwise look at the devices and end what is not yours.',
  'handovers.refused': 'Begin again with `handovers.startHandover`, and say yes this time.',
  'handovers.withdrawn': 'Begin again with `handovers.startHandover`.',

  'mail.off': 'Nothing: the operator would have to set `SMTP_URL`.',
  'mail.address_refused': 'Check the address.',
  'mail.not_sent': 'Repeat after a few minutes; if it stays so, tell the operator.',
  'mail.too_many_codes': 'Wait an hour, and look into the folder for unwanted mail.',
  'mail.code_wrong': 'Read it once more; after five wrong ones ask for a new code.',
  'mail.code_over': 'Call `mail.askForAddress` again.',
  'mail.no_address': 'Confirm an address first.',

  'media.not_a_picture':
    'Send a JPEG, PNG, WebP, AVIF, GIF or HEIC that opens elsewhere, of at most 50 megapixels.',
  'media.too_large': 'Make it smaller than 15 MB.',
  'media.file_too_large': 'Send at most what `Tus-Max-Size` says.',
  'media.upload_unknown': 'Begin anew: it expired, was given up, or belongs to another actor.',
  'media.upload_invalid':
    'Send `Upload-Length` on `POST`; on `PATCH` `Upload-Offset` and `application/offset+octet-stream`.',
  'media.upload_version': 'Send `Tus-Resumable: 1.0.0`.',
  'media.upload_offset': 'Ask with `HEAD`, and go on where `Upload-Offset` says.',
  'media.upload_checksum': 'Send the same bytes again: they were changed on their way.',
  'media.too_many_uploads': 'Finish or `DELETE` one of those that are unfinished.',
  'media.storage_full':
    'Delete messages with pictures or files, whose room is free a week later, or ask the operator for more.',

  'messaging.conversation_unknown':
    'Check in whose name you act: a conversation exists only for its members.',
  'messaging.blocked': 'Nothing: one of the two has blocked the other.',
  'messaging.empty': 'Send at least one visible character.',
  'messaging.text_too_long': 'Shorten it to 10,000 characters, or send several.',
  'messaging.text_malformed': 'Remove NUL and halves of surrogate pairs.',
  'messaging.client_id_reused':
    'A bug of the caller: make a new UUID for each message, and repeat one only with the same message.',
  'messaging.picture_unknown': 'Upload the picture first, as the same actor.',
  'messaging.file_unknown': 'Upload the file to its end first, as the same actor.',
  'messaging.not_playable':
    'Send it as a `file`: only MP4 and WebM are films, and MP4, WebM and Ogg with sound are voices.',
  'messaging.place_invalid': 'Send a latitude from -90 to 90 and a longitude from -180 to 180.',
  'messaging.contact_unknown': 'Send the id of an actor of this server.',
  'messaging.sticker_unknown': 'Fetch the set anew; the sticker was taken out of it.',
  'stickers.set_unknown': 'Forget the set: its maker removed it.',
  'stickers.not_own': 'Make a set of your own.',
  'stickers.too_many_sets': 'Remove a set or take one out of the list.',
  'stickers.set_full': 'Begin another set.',
  'messaging.reply_unknown': 'Send it without `replyToSeq`, or with one of this conversation.',
  'messaging.cannot_write_to_self': 'Choose somebody else.',
  'messaging.message_unknown': 'Sync the conversation: there is no message of yours at this place.',
  'messaging.card_stays': 'Nothing: what is about money or orders is not deleted.',
  'messaging.notice_stays': 'Nothing: what happened to a group is its record.',
  'messaging.may_not_write':
    'Ask an admin to write, or for the role; in a channel others only read.',
  'messaging.too_many_mentions': 'Mention at most 50.',
  'messaging.no_strangers': 'Nothing: they take no messages from people whom they do not know.',
  'messaging.too_many_new_people': 'Go on tomorrow; those who answered do not count.',

  'chats.too_many_pinned': 'Take another one down first.',
  'chats.too_many_folders': 'Remove one first.',
  'chats.folder_unknown': 'Read the settings again; it may have been removed on another device.',
  'chats.no_request': 'Nothing: it was accepted, answered or declined meanwhile.',

  'messages.emoji_invalid': 'Send one emoji as Unicode recommends it, without anything around.',
  'messages.deleted': 'Nothing: what was in it is gone.',
  'messages.kind_not_allowed':
    'Nothing: notices and cards are records; only products among the cards are forwarded.',
  'messages.not_own': 'Answer it instead.',
  'messages.too_late': 'Send a correction as a message of its own.',
  'messages.too_many_edits': 'Send a correction as a message of its own.',
  'messages.may_not_pin': 'Ask an admin to pin it.',
  'messages.too_many_pins': 'Unpin one of `pinnedSeqs`, then repeat.',
  'later.time_invalid': 'Send a moment after now and within a year.',
  'later.too_many_scheduled': 'Send or give up one that waits.',
  'later.too_many_reminders': 'Take one of `listReminders` away.',
  'later.scheduled_unknown': 'List them again: it was sent or given up.',
  'later.not_direct': 'Call `groups.updateGroup` with `settings.disappearAfterSeconds`.',
  'messages.readers_hidden':
    'Nothing: between two the receipts tell it, in a channel only its admins ask.',

  'reports.report_unknown': 'List the reports again.',
  'reports.settled_otherwise': 'List the settled reports: another operator was faster.',

  'groups.not_allowed':
    'Nothing, unless the role changes: `messaging.getConversation` tells the role.',
  'groups.not_a_group': 'Make a group; two who write to each other stay two.',
  'groups.member_unknown': 'List the members again; they have left or were removed.',
  'groups.full': 'Nothing, until somebody leaves.',
  'groups.owner_stays': 'Hand the group over to another member first.',
  'groups.picture_unknown': 'Upload the picture first, as the same actor.',
  'groups.invite_unknown': 'Check the link; it is cut off or was never one of ours.',
  'groups.invite_over': 'Ask an admin for a fresh invitation.',
  'groups.banned': 'Nothing: only an admin can undo it.',
  'groups.request_unknown': 'List the requests again; it was answered or withdrawn.',
  'groups.too_many_invites': 'Withdraw one that is not needed, then repeat.',

  'search.took_too_long': 'Ask for less: one conversation, a sender, a span of time.',

  'charges.charge_unknown':
    'Scan the code again; a charge that nobody paid is forgotten after a day.',
  'charges.charge_paid': 'Nothing: it is paid. Ask for the charge to see whether it was you.',
  'charges.charge_cancelled': 'Ask the shop to enter the amount again.',
  'charges.charge_expired':
    'Ask the shop to enter the amount again; a charge is open for a quarter of an hour.',
  'charges.charge_of_another': 'Ask the shop to enter the amount again, for you.',
  'charges.charge_unpaid': 'Wait until `state` is `paid`.',
  'charges.payer_code_invalid': 'Type it again: twelve figures, or scan it.',
  'charges.payer_code_unknown': 'Ask the payer for a fresh code.',
  'charges.payer_code_expired': 'Ask the payer for a fresh code; each lives a minute and a half.',
  'charges.payer_code_used': 'Ask the payer for a fresh code; each is good for one charge.',
  'charges.payer_code_maximum': 'Ask the payer for a code with a higher maximum, or without one.',
  'currencies.asset_refused': 'Correct what `detail` says; scale and kind of what is there stay.',
  'currencies.not_open': 'Choose another currency; the operator opens none of this one at present.',
  'currencies.not_convertible': 'Choose two different currencies that are both exchanged here.',
  'currencies.rate_missing': 'Wait until the operator has a rate of today; nothing else helps.',
  'currencies.amount_too_small': 'Give more: fee and rounding would leave nothing.',
  'currencies.quote_unknown': 'Ask for a quote as the actor who takes it.',
  'currencies.quote_expired': 'Ask for a new one and show it; the rate may have changed.',
  'currencies.liquidity_short':
    'Exchange less, or tell the operator that this currency has run out.',
  'currencies.file_refused':
    'Take the file `eurofxref-daily.xml` as it is; `data` names line and reason.',
  'currencies.fetch_refused':
    'Allow it in the settings, or import the file by hand; `detail` says why.',

  'payables.payable_unknown': 'Scan the code again, or open the bill from its card.',
  'payables.payable_paid': 'Nothing: all of it has been paid.',
  'payables.payable_cancelled': 'Nothing: its issuer no longer asks for it.',
  'payables.parts_not_allowed': 'Pay all that is `open`.',
  'payables.more_than_open': 'Ask for the bill again and pay at most what is `open`.',
  'payables.reference_taken': 'Take another `number`; each stands on one bill.',
  'payables.due_in_past': 'Send a `dueOn` of today (UTC) or later.',
  'payables.document_unknown':
    'Upload the document as the actor who issues, finish the upload, and send its id.',
  'payables.recipient_unknown':
    'Look the recipient up with `identity.findPeople`; it cannot be the issuer.',
  'payables.recipient_blocked': 'Print the bill instead: one of the two has blocked the other.',
  'statements.too_long': 'Ask for a shorter period, or take the CSV file, which has no end.',
  'statements.period_invalid': 'Send a `to` that is later than `from`.',
  'statements.not_a_currency': 'Take the PDF or the CSV file.',

  'wallet.insufficient_funds': 'Top up, or pay less. Nothing has moved.',
  'wallet.amount_invalid': 'Send a positive whole number of cents as `value`.',
  'wallet.amount_too_large': 'Send at most 1,000,000 EUR at once.',
  'wallet.currency_unknown': 'Send `assetCode` EUR with `assetScale` 2.',
  'wallet.payee_unknown': 'Look the payee up with `identity.findPeople`.',
  'wallet.payee_is_payer': 'Choose another payee, or act as somebody else.',
  'wallet.payee_blocked': 'Nothing: one of the two has blocked the other.',
  'wallet.payment_unknown': 'Check in whose name you act: a receipt is for payer and payee.',
  'wallet.top_up_limit': 'Come back tomorrow (UTC), or pay in at the till.',
  'wallet.refund_exceeds_payment': 'Give back at most what is left: amount less `refunded`.',
  'wallet.payment_not_refundable': 'Send the money back as a payment of its own.',
  'wallet.request_unknown':
    'Nothing: it belongs to others, or the acting actor is on the other side of it.',
  'wallet.request_closed':
    'Read it anew with `paymentRequests.getRequest`; what is over stays as it is.',
  'wallet.reminded_already': 'Wait until `data.nextAt`.',
  'wallet.too_many_requests': 'Wait until some are paid, or cancel some.',
  'wallet.split_unknown': 'Nothing: it belongs to others.',
  'wallet.split_needs_group':
    'Leave `conversationId` out; then each is asked in their own conversation.',
  'wallet.split_not_members': 'Ask members of the group only, or leave `conversationId` out.',
  'wallet.split_does_not_add_up': 'Correct the exact amounts; together they must be `total`.',
  'wallet.split_needs_others': 'Name somebody besides whoever paid.',
  'wallet.split_twice': 'Name each once.',
  'wallet.envelope_unknown': 'Nothing: it is in a conversation of others.',
  'wallet.envelope_empty': 'Nothing: others were faster.',
  'wallet.envelope_over': 'Nothing: the rest went back to the giver.',
  'wallet.envelope_own': 'Nothing: what is left comes back by itself.',
  'wallet.envelope_too_small': 'Make fewer parts, or put more in: each holds at least one unit.',
  'wallet.envelope_for_one': 'Send `count` 1 between two, or choose a group.',
  'wallet.budget_unknown': 'List what there is with `budgets.listBudgets`.',
  'wallet.budget_reached': 'Pay less, or change the budget with `budgets.setBudget`.',
  'wallet.mandate_unknown':
    'Nothing: it belongs to others, or the acting actor is on the other side of it.',
  'wallet.mandate_over': 'Ask for a new one.',
  'wallet.mandate_not_granted': 'Wait until `state` is `granted`.',
  'wallet.mandate_above_limit': 'Collect at most `data.left`, or wait for the next interval.',
  'wallet.mandate_not_paid':
    'Try again later under the same key, or ask the payer; only they are told the reason.',
  'wallet.too_many_mandates': 'Wait until some are answered, or cancel some.',
  'wallet.standing_order_unknown': 'Nothing: it belongs to others.',
  'wallet.standing_order_over': 'Make a new one.',
  'wallet.day_invalid':
    'Send a first day that is today (UTC) or later, and a last one that is not before it.',
  'wallet.too_many_standing_orders': 'Cancel one that is no longer needed.',

  'rails.off': 'Ask `listRails` what is switched on.',
  'rails.play_money': 'Start the server under another regime first.',
  'rails.settings_incomplete': 'Send name, IBAN, and limits above zero in EUR.',
  'rails.keys_missing': 'Send `secretKey` and `signingSecret` of the account at Stripe.',
  'rails.account_in_use': 'Keep the IBAN; what was booked belongs to it.',
  'rails.amount_out_of_range': 'Stay within `min` and `max` of `listRails`.',
  'rails.iban_invalid': 'Send an IBAN of the European Economic Area whose check digits fit.',
  'rails.iban_own': 'Send an account of the payee.',
  'rails.pay_in_unknown': 'Check in whose name you act.',
  'rails.pay_in_settled': 'Nothing: it was taken before; ask for a new announcement.',
  'rails.payout_unknown': 'Check in whose name you act, or fetch the list anew.',
  'rails.payout_not_held': 'Fetch the list anew: it was released or is over.',
  'rails.too_many_payouts': 'Wait until one of the ten under way is paid.',
  'rails.payouts_stopped': 'Ask `getReconciliation` what is missing, and hand in those statements.',
  'rails.file_refused': '`data` has `reason` and `line`; fetch the file from the bank again.',
  'rails.file_other_account': 'Hand in statements of the account in the settings.',
  'rails.file_unknown': 'Fetch the list of files anew.',
  'rails.movement_unknown': 'Fetch the list of movements anew.',
  'rails.movement_settled': 'Nothing: it was decided before; fetch it anew to see how.',
  'rails.processor_unreachable': 'Try again later.',
  'rails.processor_refused': 'Check the keys and the account at the processor.',
  'rails.claim_unknown': 'Fetch the list of claims anew.',
  'rails.claim_settled': 'Nothing: it was settled before; fetch the list anew.',
  'rails.shift_open': 'Count and close the shift that is open first.',
  'rails.shift_not_open': 'Fetch the shifts anew: it was counted, or never was.',
  'rails.cannot_send_back': 'Assign it or keep it, and pay it back by hand.',
  'business.unknown': 'Look the business up with `business.searchDirectory`.',
  'business.hours_invalid':
    'Put the spans of a day in order, without overlap, each ending after it begins.',
  'business.accent_unreadable': 'Choose a darker colour.',
  'business.staff_unknown': 'Ask `business.listStaff` for who is there.',
  'business.staff_already': 'Change the role with `business.changeStaffRole`.',
  'business.invited_already':
    'Wait for the answer, or withdraw it with `business.withdrawInvitation`.',
  'business.invitation_unknown': 'List the invitations again; this one no longer holds.',
  'business.too_many_invitations': 'Withdraw some of those that nobody answers.',
  'business.last_owner': 'Make somebody else an owner first.',
  'business.too_many': 'Use one of those you have.',

  'shop.seller_unknown': 'Look the shop up with `business.searchDirectory`.',
  'shop.product_unknown': 'List the products again; this one was removed or hidden.',
  'shop.variant_unknown': 'Load the product again; the variant was removed.',
  'shop.options_inconsistent':
    'Give each variant one value per option, all combinations different.',
  'shop.currency_foreign': 'Send prices in the `assetCode` of the shop’s settings.',
  'shop.quantity_invalid': 'Send a whole number from 1 to 999.',
  'shop.cart_full': 'Buy what is in the cart first, or take something out of it.',
  'shop.sold_out': 'Take less of the variants that `data` names. Nothing was ordered.',
  'shop.price_changed': 'Show the total in `data`, and order again once the buyer agrees.',
  'shop.closed': 'Come back when the shop takes orders again.',
  'shop.cart_empty': 'Put something into the cart first.',
  'shop.fulfilment_unavailable': 'Choose the other way: pick-up or delivery.',
  'shop.way_to_pay_unavailable':
    'See `paysBy` of the cart, and place the order in one of those ways.',
  'shop.address_required': 'Send an address along.',
  'shop.seller_is_buyer': 'Act as somebody else.',
  'shop.too_many_reservations': 'Pay for an order that waits, or let one run out.',
  'shop.too_much_reserved':
    'Pay at once with `shop.placeOrder`, or take less of the product in `data`.',
  'shop.order_unknown': 'Check in whose name you act: an order is for buyer and seller.',
  'shop.transition_not_allowed':
    'Load the order again; somebody else was faster, or it is too late.',
  'direct.not_possible': 'See `direct.actions` of the order.',
  'direct.amount_invalid': 'Send at most what is left of the total, in the currency of the order.',
  'direct.account_missing': 'Set name and IBAN of the account first.',
  'shop.import_unknown': 'List the imports of the shop.',
  'shop.import_unreadable': 'Send the file as the raw body; it was empty or missing.',
  'shop.import_running': 'Wait until it is through.',
  'shop.picture_unknown': 'Upload the picture first, as the business.',

  'notifications.endpoint_refused':
    'Send the `endpoint` as the browser gave it: an https address of a push service on the internet.',
  'notifications.keys_invalid': 'Send `p256dh` and `auth` as the browser gave them, in base64url.',
  'notifications.subscription_unknown': 'List them again: the device was taken out or is gone.',
  'notifications.not_delivered':
    'Try again later; when it stays so, let the browser subscribe anew.',

  'disputes.unknown': 'Check the id; only the two sides and operators can see it.',
  'disputes.not_possible': 'Nothing: it is unpaid, cancelled, too old, or was disputed before.',
  'disputes.amount_invalid': 'Send an amount of at most what was paid and not given back.',
  'disputes.evidence_unknown':
    'Upload it in the name of the same actor first, and name it by the id that came back.',
  'disputes.not_your_turn': 'Fetch the dispute anew and see whose turn it is.',
  'disputes.own': 'Have another operator decide.',
  'together.unknown': 'Check the id; only members of its conversation can see it.',
  'together.closed': 'Show the result: nothing changes any more.',
  'together.not_allowed': 'Leave it to who started it, or to an admin of the group.',
  'together.option_unknown': 'Fetch the poll anew and choose one of its options.',
  'together.option_exists': 'Vote for the option that is there.',
  'together.one_choice': 'Send one option, or none.',
  'together.too_many': 'Nothing: there is no room for more.',
  'together.in_the_past': 'Choose a moment to come, or none.',
  'together.ends_before_start': 'Correct beginning or end.',
  'together.full': 'Bring fewer, or ask who planned it for more places.',
  'together.taken': 'Fetch the list anew and take what is left.',
  'together.item_unknown': 'Fetch the list anew; the entry was removed.',
  'together.item_in_use':
    'Wait until who brings it gives it back, or ask for no fewer than are taken.',

  'compliance.limit_reached':
    'Pay less, or wait for the next day or month (`data.period`), or apply for a higher level with `compliance.applyForLevel`.',
  'compliance.balance_limit':
    'Pay in less, or apply for a higher level with `compliance.applyForLevel`.',
  'compliance.payee_full': 'Pay less; how much the payee may hold is theirs to know.',
  'compliance.payee_not_accepted': 'Choose a payee on the operator’s list of acceptors.',
  'compliance.not_possible_now': 'Nothing by itself; the account’s holder asks the operator.',
  'compliance.details_missing': 'Add what `data.missing` names.',
  'compliance.document_unknown': 'Read the list again; it may have been handed in or erased.',
  'compliance.not_a_picture': 'Send a JPEG, PNG or WebP of the paper.',
  'compliance.too_many_documents': 'Remove one that was not handed in.',
  'compliance.application_open': 'Wait for the decision, or withdraw it first.',
  'compliance.application_unknown': 'Read the list again.',
  'compliance.application_decided': 'Nothing; read it again.',
  'compliance.own_application': 'Have another operator decide.',
  'compliance.limits_must_hold': 'Leave both on; only `play` may switch them.',

  'compliance.case_unknown': 'Read the list again.',
  'compliance.case_decided': 'Nothing; read it again.',
  'compliance.own_case': 'Have another operator decide.',
  'compliance.list_refused':
    'Look at `data.line`: one JSON object per line, each `id` once. Nothing was taken.',

  'outreach.suspended': 'Ask the operator of the server; nothing is sent until then.',
  'outreach.template_unknown': 'List the templates; name and language must both fit.',
  'outreach.template_exists': 'Edit it, or take another name.',
  'outreach.too_many_templates': 'Delete some that are not used.',
  'outreach.template_not_approved': 'Edit it until `complaints` is empty.',
  'outreach.template_paused': 'Wait until `pausedUntil`, or take your own pause back.',
  'outreach.template_disabled': 'Make another template; readers minded this one too often.',
  'outreach.variables_wrong': 'Fill in every variable of the template and no other.',
  'outreach.text_too_long': 'Shorten what the variables say.',
  'outreach.marketing_frozen': 'Wait until `frozenUntil` of the sender; utility messages go on.',
  'outreach.too_many_unreachable':
    'Send to people who asked for it; it goes on the next day (UTC).',
  'outreach.too_fast': 'Send slower: `messagesASecond` of the sender says how fast.',
  'outreach.too_fast_for_one': 'Wait six seconds before the next message to the same person.',
  'outreach.window_closed':
    'Send a template; a free answer needs a word of the person within 24 hours.',
  'outreach.tier_used_up': 'Wait until people reached 24 hours ago no longer count.',
  'outreach.key_reused': 'A bug of the caller: a new message needs a new key.',
  'outreach.send_unknown': 'Check the id; messages of others do not exist for you.',
  'outreach.token_unknown': 'List the tokens; it may be revoked already.',
  'outreach.too_many_tokens': 'Revoke one that is not used.',
  'outreach.topic_unknown': 'List the topics, or make it with `outreach.putTopic`.',
  'outreach.too_many_topics': 'Use one of the topics that are there.',
  'outreach.domain_unknown': 'Name it with `outreach.addDomain` first.',
  'outreach.domain_not_shown':
    'Serve `text` at `https://<domain>/.well-known/allmende.txt` without a redirect elsewhere, and check again.',
  'outreach.too_many_domains': 'Remove one that is not used.',
};
