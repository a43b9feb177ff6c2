-- {uuid} -> {}
delete from connected_user where instance_id = $1

-- {uuid,uuid[]} -> {}
delete from connected_user where instance_id = $1 and user_id = any($2)

-- {uuid} -> {}
delete from device where family_id = $1

-- {text,uuid,text} -> {}
delete from device where fcm_token = $1 and (user_id, device_id) <> ($2, $3)

-- {uuid} -> {}
delete from device where user_id = $1

-- {uuid,text} -> {}
delete from device where user_id = $1 and device_id = $2

-- {uuid,text,text} -> {}
delete from device where user_id = $1 and device_id = $2 and fcm_token = $3

-- {uuid,bigint} -> {}
delete from device where user_id = $1 and device_id in (
    select device_id from device where user_id = $1
    order by last_seen_at desc, device_id offset $2)

-- {uuid,text,text,uuid} -> {}
delete from idempotency_key
where user_id = $1 and operation = $2 and key = $3 and resource_id = $4

-- {"timestamp with time zone"} -> {}
delete from idempotency_key where created_at < $1

-- {uuid} -> {}
delete from idempotency_key where user_id = $1

-- {uuid} -> {}
delete from instance_lease where instance_id = $1

-- {integer} -> {}
delete from instance_lease where instance_id in (
    select instance_id from instance_lease
    where seen_at < now() - make_interval(secs => 3 * $1) for update skip locked
)

-- {uuid} -> {}
delete from mitra_bank_account where mitra_id = $1

-- {"timestamp with time zone"} -> {}
delete from otp_challenge where created_at < $1

-- {text} -> {}
delete from otp_challenge where phone = $1

-- {uuid} -> {}
delete from payout_entry where line_id in (select id from payout_line where payout_id = $1)

-- {uuid,text,text,bigint} -> {}
delete from push_queue
where user_id = $1 and device_id = $2 and collapse_key = $3 and id <= $4
  and state = 'sending'

-- {bigint} -> {}
delete from push_queue where id = $1

-- {"timestamp with time zone"} -> {}
delete from push_queue where state = 'dead' and created_at < $1

-- {"timestamp with time zone",bigint} -> {}
delete from refresh_family
where id in (
    select id from refresh_family where least(revoked_at, idle_until, expires_at) < $1 limit $2)

-- {"timestamp with time zone"} -> {}
delete from ws_ticket where expires_at < $1

-- {bytea} -> {uuid,text,uuid,bigint,"timestamp with time zone","timestamp with time zone"}
delete from ws_ticket where ticket_hash = $1
returning user_id, role, family_id, auth_version, token_until, expires_at

-- {uuid,text,text,text,"timestamp with time zone"} -> {}
insert into app_user (id, role, phone, display_name, auth_changed_at, created_at)
values ($1, $2, $3, $4, $5, $5)
on conflict (phone, role) where deleted_at is null do nothing

-- {uuid,uuid,text,text,text,jsonb,text,"timestamp with time zone"} -> {}
insert into audit (id, operator_id, operator_email, action, subject, details, request_id, at)
values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)

-- {uuid,uuid,uuid,uuid,text,text,integer,bigint,integer,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"} -> {}
insert into chat_session (id, customer_id, requested_mitra_id, product_id, product_code, product_name,
    duration_minutes, price, revenue_share_percent, state, created_at, pairing_since, pairing_until)
values ($1, $2, $3, $4, $5, $6,
    $7, $8, $9, $10, $11, $12, $13)
on conflict (customer_id) where state in ('awaiting_payment', 'pairing', 'active') do nothing

-- {uuid[],uuid} -> {}
insert into connected_user (user_id, instance_id)
select unnest($1::uuid[]), $2 on conflict do nothing

-- {uuid,text,text,text,uuid,"timestamp with time zone"} -> {}
insert into device (user_id, device_id, fcm_token, platform, family_id, created_at, last_seen_at)
values ($1, $2, $3, $4, $5, $6, $6)
on conflict (user_id, device_id) do update
set fcm_token = excluded.fcm_token, platform = excluded.platform, family_id = excluded.family_id,
    last_seen_at = excluded.last_seen_at

-- {uuid,uuid,uuid,text,integer,bigint,"timestamp with time zone"} -> {}
insert into extension (id, session_id, product_id, product_name, duration_minutes, price, state, created_at)
values ($1, $2, $3, $4, $5, $6, 'awaiting_payment', $7)
on conflict (session_id) where state = 'awaiting_payment' do nothing

-- {uuid,text,text,bytea,uuid,"timestamp with time zone"} -> {}
insert into idempotency_key (user_id, operation, key, request_hash, resource_id, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (user_id, operation, key) do nothing

-- {uuid} -> {integer}
insert into instance_lease as l (instance_id, seen_at) values ($1, now())
on conflict (instance_id) do update set seen_at = now()
returning (l.xmax = 0)::int

-- {uuid,text,uuid,"timestamp with time zone"} -> {}
insert into ledger_account (id, kind, owner_id, created_at) values ($1, $2, $3, $4)
on conflict (kind, coalesce(owner_id, '00000000-0000-0000-0000-000000000000')) do nothing

-- {uuid,uuid,uuid,bigint} -> {}
insert into ledger_entry (id, transaction_id, account_id, amount)
values ($1, $2, $3, $4)

-- {uuid,text,uuid,uuid,"timestamp with time zone"} -> {}
insert into ledger_transaction (id, kind, cause_id, session_id, created_at)
values ($1, $2, $3, $4, $5)
on conflict (kind, cause_id) do nothing

-- {uuid,bigint} -> {}
insert into mirror_missed_write as held (mitra_id, version) values ($1, $2)
on conflict (mitra_id) do update set version = greatest(held.version, excluded.version)

-- {uuid,text,text,integer,"timestamp with time zone"} -> {}
insert into mitra (id, headline, bio, max_sessions, idle_since, created_at)
values ($1, $2, $3, $4, $5, $5)

-- {text,"timestamp with time zone",uuid} -> {}
insert into mitra_bank_account (mitra_id, bank_account, updated_at)
select id, $1, $2 from mitra where id = $3
on conflict (mitra_id) do update set bank_account = $1, updated_at = $2

-- {uuid,uuid,uuid,"timestamp with time zone","timestamp with time zone"} -> {}
insert into offer (id, session_id, mitra_id, state, created_at, expires_at)
values ($1, $2, $3, 'open', $4, $5)

-- {uuid,text,text,text,"timestamp with time zone"} -> {}
insert into operator_account (id, email, role, password_hash, created_at)
values ($1, $2, $3, $4, $5)
on conflict (email) do nothing

-- {uuid,text,text,bytea,"timestamp with time zone","timestamp with time zone"} -> {}
insert into otp_challenge (id, phone, role, code_hash, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6)

-- {uuid,uuid,uuid,uuid,bigint,text,"timestamp with time zone","timestamp with time zone"} -> {}
insert into payment (id, session_id, extension_id, customer_id, state, amount, description, expires_at,
    created_at)
values ($1, $2, $3, $4, 'pending', $5, $6, $7, $8)

-- {uuid,text,text,text,uuid,"timestamp with time zone"} -> {}
insert into payment_event (id, dedup_key, kind, body, state, reason, payment_id, received_at)
values ($1, $2, $3, '{}', 'flagged', $4, $5, $6)
on conflict (dedup_key) do update
set deliveries = payment_event.deliveries + 1, state = 'flagged', reason = excluded.reason
where payment_event.state <> 'ignored'

-- {uuid,text,text,text,"timestamp with time zone"} -> {uuid}
insert into payment_event (id, dedup_key, kind, body, state, received_at)
values ($1, $2, $3, $4, 'received', $5)
on conflict (dedup_key) do update set deliveries = payment_event.deliveries + 1
returning id

-- {uuid,uuid,text,text,text,"timestamp with time zone"} -> {}
insert into payment_transition (payment_id, refund_id, from_state, to_state, reason, at)
values ($1, $2, $3, $4, $5, $6)

-- {uuid,uuid,"timestamp with time zone"} -> {}
insert into payout (id, state, total, created_by, created_at) values ($1, 'draft', 0, $2, $3)

-- {uuid,text,text,integer,bigint,boolean,"timestamp with time zone"} -> {}
insert into product (id, code, name, duration_minutes, price, active, created_at)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (code) do nothing

-- {text,uuid,text,"timestamp with time zone","timestamp with time zone",uuid} -> {}
insert into push_queue (user_id, device_id, kind, session_id, collapse_key, created_at, expires_at, next_attempt_at)
select user_id, device_id, $1, $2, $3, $4, $5, $4
from device where user_id = $6
order by device_id
on conflict (user_id, device_id, collapse_key) where state = 'pending' do update
set kind = excluded.kind, session_id = excluded.session_id, created_at = excluded.created_at,
    queued_at = excluded.queued_at, expires_at = excluded.expires_at,
    next_attempt_at = excluded.next_attempt_at, attempts = 0, last_error = null

-- {uuid,integer,text,"timestamp with time zone"} -> {}
insert into rating (session_id, stars, comment, created_at) values ($1, $2, $3, $4)
on conflict (session_id) do nothing

-- {uuid,text,bigint,bigint} -> {}
insert into receipt as r (session_id, role, delivered_seq, read_seq)
values ($1, $2, $3, $4)
on conflict (session_id, role) do update
set delivered_seq = greatest(r.delivered_seq, excluded.delivered_seq),
    read_seq = greatest(r.read_seq, excluded.read_seq)
where r.delivered_seq < excluded.delivered_seq or r.read_seq < excluded.read_seq

-- {uuid,text,bigint} -> {}
insert into receipt as r (session_id, role, pushed_seq) values ($1, $2, $3)
on conflict (session_id, role) do update set pushed_seq = excluded.pushed_seq
where r.pushed_seq < excluded.pushed_seq

-- {uuid,uuid,bytea,"timestamp with time zone","timestamp with time zone","timestamp with time zone"} -> {}
insert into refresh_family (id, user_id, token_hash, created_at, rotated_at, idle_until, expires_at)
values ($1, $2, $3, $4, $4, $5, $6)

-- {uuid,uuid,bigint,text,uuid,text,"timestamp with time zone","timestamp with time zone"} -> {}
insert into refund (id, payment_id, amount, reason, state, requested_by, request_key, created_at, next_check_at)
values ($1, $2, $3, $4, 'requested', $5, $6, $7, $8)
on conflict (request_key) do nothing

-- {text,text,"timestamp with time zone"} -> {}
insert into scheduled_tasks (task_name, task_instance, execution_time, picked, version)
values ($1, $2, $3, false, 1)
on conflict (task_name, task_instance) do nothing

-- {uuid,text,text,text,"timestamp with time zone"} -> {}
insert into session_event (session_id, from_state, to_state, reason, at)
values ($1, $2, $3, $4, $5)

-- {bigint,jsonb,uuid,"timestamp with time zone"} -> {}
insert into settings_version (version, values, changed_by, changed_at)
values ($1, $2::jsonb, $3, $4)
on conflict (version) do nothing

-- {bytea,uuid,text,uuid,bigint,"timestamp with time zone","timestamp with time zone"} -> {}
insert into ws_ticket (ticket_hash, user_id, role, family_id, auth_version, token_until, expires_at)
values ($1, $2, $3, $4, $5, $6, $7)

-- {"timestamp with time zone"} -> {numeric,bigint,numeric}
select (select coalesce(sum(amount), 0) from payment where paid_at >= $1) as taken,
       (select count(*) from payment where paid_at >= $1) as payments,
       (select coalesce(sum(amount), 0) from refund
        where state in ('succeeded', 'settled') and decided_at >= $1) as refunded

-- {"timestamp with time zone","timestamp with time zone"} -> {bigint,bigint,bigint}
select (select count(*) from payment where paid_at >= $1 and paid_at < $2) as payments,
    (select count(*) from payment_event where state = 'flagged') as flagged,
    (select count(*) from refund where state = 'manual') as manual

-- {} -> {bigint,bigint}
select (select count(*) from payment_event where state = 'flagged') as flagged_events,
       (select count(*) from refund where state = 'manual') as manual_refunds

-- {} -> {text,text,text}
select (select max(id) from session_event)::text as session,
       (select max(id) from payment_transition)::text as payment,
       (select e.id from audit e order by e.id desc limit 1)::text as audit

-- {} -> {integer}
select 1

-- {text} -> {integer}
select 1 from (select pg_advisory_xact_lock(hashtextextended('device ' || $1, 0))) locked

-- {text} -> {integer}
select 1 from (select pg_advisory_xact_lock(hashtextextended('otp ' || $1, 0))) locked

-- {uuid,bigint} -> {uuid,text,uuid,numeric}
select a.id, a.kind, a.owner_id,
    (select coalesce(sum(e.amount), 0) from ledger_entry e where e.account_id = a.id) as balance
from ledger_account a
where $1::uuid is null or a.id > $1
order by a.id limit $2

-- {"timestamp with time zone"} -> {text,numeric}
select a.kind as account, sum(e.amount) as amount
from ledger_transaction t
join ledger_entry e on e.transaction_id = t.id
join ledger_account a on a.id = e.account_id
where t.created_at < $1
group by a.kind

-- {uuid} -> {text}
select bank_account from mitra_bank_account where mitra_id = $1

-- {uuid} -> {text,"timestamp with time zone"}
select bank_account, updated_at from mitra_bank_account where mitra_id = $1

-- {uuid[],"double precision"} -> {uuid,"timestamp with time zone"}
select c.user_id, max(l.seen_at) as seen_at from connected_user c join instance_lease l using (instance_id)
where c.user_id = any($1) and l.seen_at > now() - make_interval(secs => $2)
group by c.user_id

-- {uuid} -> {numeric}
select coalesce(-sum(e.amount), 0) from ledger_entry e
join ledger_account a on a.id = e.account_id
where a.kind = 'mitra_payable' and a.owner_id = $1

-- {uuid} -> {numeric}
select coalesce(-sum(e.amount), 0) from ledger_entry e
join ledger_transaction t on t.id = e.transaction_id
join ledger_account a on a.id = e.account_id
where t.session_id = $1 and a.kind = 'customer_funds'

-- {"timestamp with time zone"} -> {"double precision"}
select coalesce(extract(epoch from $1 - min(execution_time)), 0)::float8
from scheduled_tasks
where not picked and execution_time <= $1

-- {uuid} -> {numeric}
select coalesce(sum(amount), 0) from refund where payment_id = $1 and state = 'succeeded'

-- {"timestamp with time zone"} -> {bigint,bigint}
select count(*) as online, count(*) filter (where coalesce(a.active, 0) < m.max_sessions) as available
from mitra m
left join (select mitra_id, count(*) as active from chat_session where state = 'active' group by mitra_id) a
    on a.mitra_id = m.id
where m.online and m.deactivated_at is null and m.last_heartbeat_at >= $1

-- {"timestamp with time zone"} -> {bigint,bigint}
select count(*) filter (where coalesce(a.active, 0) < m.max_sessions) as free,
       count(*) filter (where coalesce(a.active, 0) >= m.max_sessions) as busy
from mitra m
left join (select mitra_id, count(*) as active from chat_session where state = 'active' group by mitra_id) a
    on a.mitra_id = m.id
where m.online and m.deactivated_at is null and m.last_heartbeat_at >= $1

-- {} -> {bigint,bigint,bigint,"timestamp with time zone"}
select count(*) filter (where state = 'pairing') as waiting,
       count(*) filter (where state = 'active') as active,
       count(*) filter (where state = 'awaiting_payment') as awaiting_payment,
       min(pairing_since) filter (where state = 'pairing') as waiting_since
from chat_session where state in ('awaiting_payment', 'pairing', 'active')

-- {uuid[]} -> {bigint}
select count(*) from (
    select 1 from chat_session where id = any($1) order by id for no key update
) locked

-- {"timestamp with time zone",uuid} -> {bigint}
select count(*) from chat_session
where state = 'pairing' and (pairing_since, id) <= ($1, $2)

-- {uuid} -> {"timestamp with time zone","timestamp with time zone","timestamp with time zone",text}
select created_at, rotated_at as last_used_at, revoked_at as ended_at, revoked_for as ended_for
from refresh_family where user_id = $1 order by created_at

-- {uuid} -> {uuid,uuid,bigint}
select customer_id, mitra_id, last_seq from chat_session where id = $1

-- {uuid,text} -> {bigint,bigint}
select delivered_seq, read_seq from receipt where session_id = $1 and role = $2

-- {uuid} -> {text,text,"timestamp with time zone","timestamp with time zone"}
select device_id, platform, created_at, last_seen_at from device where user_id = $1 order by created_at

-- {uuid[],"double precision"} -> {uuid}
select distinct c.user_id from connected_user c join instance_lease l using (instance_id)
where c.user_id = any($1) and l.seen_at > now() - make_interval(secs => $2)

-- {uuid[]} -> {uuid}
select distinct mitra_id from offer where state = 'open' and mitra_id = any($1)

-- {uuid[]} -> {uuid,uuid,text}
select distinct session_id, mitra_id, state from offer where session_id = any($1)

-- {uuid,uuid,bigint} -> {uuid,uuid,text,uuid,text,uuid,uuid,bigint,"timestamp with time zone"}
select e.id, e.account_id, a.kind as account_kind, a.owner_id, t.kind, t.cause_id, t.session_id, e.amount,
    t.created_at
from ledger_entry e
join ledger_transaction t on t.id = e.transaction_id
join ledger_account a on a.id = e.account_id
where ($1::uuid is null or e.account_id = $1) and ($2::uuid is null or e.id < $2)
order by e.id desc limit $3

-- {uuid,uuid,bigint} -> {uuid,text,uuid,bigint,"timestamp with time zone"}
select e.id, t.kind, t.session_id, -e.amount as amount, t.created_at
from ledger_entry e
join ledger_transaction t on t.id = e.transaction_id
join ledger_account a on a.id = e.account_id
where a.kind = 'mitra_payable' and a.owner_id = $1 and ($2::uuid is null or e.id < $2)
order by e.id desc limit $3

-- {uuid} -> {text}
select email from operator_account where id = $1

-- {uuid,"double precision"} -> {boolean}
select exists (
    select from connected_user c join instance_lease l using (instance_id)
    where c.user_id = $1 and l.seen_at > now() - make_interval(secs => $2)
)

-- {text,text} -> {boolean}
select exists (select 1 from audit where subject = $1 and action = $2)

-- {uuid} -> {boolean}
select exists (select 1 from message where session_id = $1 and sender_role = 'mitra')

-- {uuid,integer,text} -> {boolean}
select exists (select 1 from rating where session_id = $1 and stars = $2 and comment = $3)

-- {uuid} -> {text,text,text,"timestamp with time zone"}
select from_state, to_state, reason, at from session_event
where session_id = $1 order by id limit 200

-- {"timestamp with time zone","timestamp with time zone"} -> {"timestamp with time zone",numeric}
select h.hour, coalesce(sum(p.amount), 0) as amount
from generate_series($1, $2, interval '1 hour') as h(hour)
left join payment p on p.paid_at >= h.hour and p.paid_at < h.hour + interval '1 hour'
group by h.hour order by h.hour

-- {uuid} -> {text,text,integer,boolean,"timestamp with time zone","timestamp with time zone",text,bigint,bigint,"timestamp with time zone"}
select headline, bio, max_sessions, online, last_heartbeat_at, deactivated_at, deactivation_reason,
       rating_sum, rating_count, created_at
from mitra where id = $1

-- {text,text} -> {uuid}
select id from app_user where phone = $1 and role = $2 and deleted_at is null

-- {uuid} -> {uuid}
select id from chat_session
where customer_id = $1 and state in ('awaiting_payment', 'pairing', 'active')
   or mitra_id = $1 and state = 'active'
limit 1

-- {"timestamp with time zone",bigint} -> {uuid}
select id from chat_session
where state = 'active' and ends_at <= $1 and (grace_until is null or grace_until <= $1)
order by ends_at limit $2

-- {uuid} -> {uuid}
select id from chat_session where id = $1

-- {uuid[]} -> {uuid}
select id from chat_session where id = any($1) and state = 'pairing' for update skip locked

-- {"timestamp with time zone",bigint} -> {uuid}
select id from chat_session where state = 'pairing' and pairing_until <= $1
order by pairing_until limit $2

-- {text,uuid} -> {uuid}
select id from ledger_account where kind = $1 and owner_id is not distinct from $2

-- {"timestamp with time zone",bigint} -> {uuid}
select id from mitra
where online and (last_heartbeat_at is null or last_heartbeat_at < $1)
order by id
limit $2

-- {uuid} -> {uuid}
select id from mitra where id = $1 for no key update

-- {"timestamp with time zone"} -> {uuid,bigint}
select id, auth_version from app_user where auth_changed_at > $1 and auth_version > 1

-- {uuid,bigint} -> {uuid,text,text,integer,bigint,boolean,"timestamp with time zone"}
select id, code, name, duration_minutes, price, active, created_at from product where $1::uuid is null or id < $1 order by id desc limit $2

-- {} -> {uuid,text,text,integer,bigint,boolean,"timestamp with time zone"}
select id, code, name, duration_minutes, price, active, created_at from product where active order by price, duration_minutes, id

-- {uuid} -> {uuid,text,text,integer,bigint,boolean,"timestamp with time zone"}
select id, code, name, duration_minutes, price, active, created_at from product where id = $1

-- {uuid[],uuid,"timestamp with time zone"} -> {uuid,uuid,uuid,bigint,bigint,boolean,boolean}
select id, customer_id, mitra_id, last_seq, version,
    state in ('awaiting_payment', 'pairing', 'active') as open, ended_at is not null as over
from chat_session
where customer_id = any($1) and id >= $2 and (ended_at is null or ended_at > $3)
union all
select id, customer_id, mitra_id, last_seq, version, state = 'active', ended_at is not null
from chat_session
where mitra_id = any($1) and id >= $2 and (ended_at is null or ended_at > $3)

-- {uuid[]} -> {uuid,uuid,uuid,bigint,bigint,boolean,boolean}
select id, customer_id, mitra_id, last_seq, version,
    state in ('awaiting_payment', 'pairing', 'active') as open, ended_at is not null as over
from chat_session where id = any($1)

-- {uuid[]} -> {uuid,uuid,uuid,bigint,bigint,boolean,boolean}
select id, customer_id, mitra_id, last_seq, version, true as open, false as over
from chat_session
where customer_id = any($1) and state in ('awaiting_payment', 'pairing', 'active')
union all
select id, customer_id, mitra_id, last_seq, version, true, false
from chat_session
where mitra_id = any($1) and state = 'active'

-- {uuid,uuid,bigint} -> {uuid,uuid,uuid,uuid,uuid,text,text,integer,bigint,integer,text,bigint,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone",text,bigint}
select id, customer_id, mitra_id, requested_mitra_id, product_id, product_code, product_name, duration_minutes, price, revenue_share_percent, state, version, created_at, pairing_since, pairing_until, started_at, ends_at, grace_until, ended_at, end_reason, last_seq from chat_session
where (customer_id = $1 or mitra_id = $1) and ($2::uuid is null or id < $2)
order by id desc limit $3

-- {uuid} -> {uuid,uuid,uuid,uuid,uuid,text,text,integer,bigint,integer,text,bigint,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone",text,bigint}
select id, customer_id, mitra_id, requested_mitra_id, product_id, product_code, product_name, duration_minutes, price, revenue_share_percent, state, version, created_at, pairing_since, pairing_until, started_at, ends_at, grace_until, ended_at, end_reason, last_seq from chat_session
where customer_id = $1 and state in ('awaiting_payment', 'pairing', 'active')

-- {uuid} -> {uuid,uuid,uuid,uuid,uuid,text,text,integer,bigint,integer,text,bigint,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone",text,bigint}
select id, customer_id, mitra_id, requested_mitra_id, product_id, product_code, product_name, duration_minutes, price, revenue_share_percent, state, version, created_at, pairing_since, pairing_until, started_at, ends_at, grace_until, ended_at, end_reason, last_seq from chat_session where id = $1

-- {uuid} -> {uuid,uuid,uuid,uuid,uuid,text,text,integer,bigint,integer,text,bigint,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone",text,bigint}
select id, customer_id, mitra_id, requested_mitra_id, product_id, product_code, product_name, duration_minutes, price, revenue_share_percent, state, version, created_at, pairing_since, pairing_until, started_at, ends_at, grace_until, ended_at, end_reason, last_seq from chat_session where id = $1 for update

-- {uuid,bigint} -> {uuid,text,text,text,bigint,"timestamp with time zone","timestamp with time zone"}
select id, email, role, password_hash, auth_version, created_at, disabled_at
from operator_account where ($1::uuid is null or id > $1) order by id limit $2

-- {text} -> {uuid,text,text,text,bigint,"timestamp with time zone","timestamp with time zone"}
select id, email, role, password_hash, auth_version, created_at, disabled_at
from operator_account where email = $1

-- {uuid} -> {uuid,text,text,text,bigint,"timestamp with time zone","timestamp with time zone"}
select id, email, role, password_hash, auth_version, created_at, disabled_at
from operator_account where id = $1

-- {uuid} -> {uuid,text,text,text,bigint,"timestamp with time zone","timestamp with time zone"}
select id, email, role, password_hash, auth_version, created_at, disabled_at
from operator_account where role = 'admin' or id = $1 order by id for update

-- {uuid} -> {uuid,uuid,text,bigint,"timestamp with time zone"}
select id, extension_id, state, amount, created_at
from payment where session_id = $1 order by created_at, id limit 200

-- {boolean,uuid,bigint} -> {uuid,text,text,text,text,uuid,integer,integer,"timestamp with time zone","timestamp with time zone"}
select id, kind, body, state, reason, payment_id, deliveries, attempts, received_at, decided_at from payment_event
where ($1::boolean is null or (state = 'flagged') = $1)
    and ($2::uuid is null or id < $2)
order by id desc limit $3

-- {uuid} -> {uuid,text,text,text,text,uuid,integer,integer,"timestamp with time zone","timestamp with time zone"}
select id, kind, body, state, reason, payment_id, deliveries, attempts, received_at, decided_at from payment_event where id = $1

-- {uuid} -> {uuid,uuid,bigint}
select id, mitra_id, amount from payout_line where payout_id = $1 order by mitra_id

-- {uuid,text,uuid,bigint} -> {uuid,uuid,text,text,text,text,text,"timestamp with time zone"}
select id, operator_id, operator_email, action, subject, details::text, request_id, at from audit
where ($1::uuid is null or operator_id = $1)
  and ($2::text is null or subject = $2)
  and ($3::uuid is null or id < $3)
order by id desc limit $4

-- {text} -> {uuid,uuid,bigint,text,text,uuid,text,text,"timestamp with time zone","timestamp with time zone",text,text,"timestamp with time zone","timestamp with time zone"}
select id, payment_id, amount, reason, state, requested_by, gateway_refund_id, failure_code, asked_at, cleared_at, bank_account, settlement_note, created_at, decided_at from refund where gateway_refund_id = $1

-- {uuid} -> {uuid,uuid,bigint,text,text,uuid,text,text,"timestamp with time zone","timestamp with time zone",text,text,"timestamp with time zone","timestamp with time zone"}
select id, payment_id, amount, reason, state, requested_by, gateway_refund_id, failure_code, asked_at, cleared_at, bank_account, settlement_note, created_at, decided_at from refund where id = $1

-- {uuid} -> {uuid,uuid,bigint,text,text,uuid,text,text,"timestamp with time zone","timestamp with time zone",text,text,"timestamp with time zone","timestamp with time zone"}
select id, payment_id, amount, reason, state, requested_by, gateway_refund_id, failure_code, asked_at, cleared_at, bank_account, settlement_note, created_at, decided_at from refund where id = $1 for update

-- {uuid} -> {uuid,uuid,bigint,text,text,uuid,text,text,"timestamp with time zone","timestamp with time zone",text,text,"timestamp with time zone","timestamp with time zone"}
select id, payment_id, amount, reason, state, requested_by, gateway_refund_id, failure_code, asked_at, cleared_at, bank_account, settlement_note, created_at, decided_at from refund where payment_id = $1 order by id

-- {text} -> {uuid,uuid,bigint,text,text,uuid,text,text,"timestamp with time zone","timestamp with time zone",text,text,"timestamp with time zone","timestamp with time zone"}
select id, payment_id, amount, reason, state, requested_by, gateway_refund_id, failure_code, asked_at, cleared_at, bank_account, settlement_note, created_at, decided_at from refund where request_key = $1

-- {uuid} -> {uuid,text,integer,bigint,text,"timestamp with time zone","timestamp with time zone"}
select id, product_name, duration_minutes, price, state, created_at, decided_at
from extension where session_id = $1 order by created_at, id limit 200

-- {uuid} -> {uuid,text,text,text,bigint,boolean,"timestamp with time zone","timestamp with time zone"}
select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
from app_user where id = $1

-- {uuid} -> {uuid,text,text,text,bigint,boolean,"timestamp with time zone","timestamp with time zone"}
select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
from app_user where id = $1 for update

-- {text,text} -> {uuid,text,text,text,bigint,boolean,"timestamp with time zone","timestamp with time zone"}
select id, role, phone, display_name, auth_version, blocked, created_at, deleted_at
from app_user where phone = $1 and role = $2 and deleted_at is null

-- {uuid} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where extension_id = $1

-- {text} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where gateway_session_id = $1

-- {uuid} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where id = $1

-- {uuid} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where id = $1 for update

-- {"timestamp with time zone","timestamp with time zone",bigint} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where id in (
    select id from payment where paid_at >= $1 and paid_at < $2
    union select payment_id from refund where decided_at >= $1 and decided_at < $2)
order by paid_at desc, id limit $3

-- {uuid} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where session_id = $1 and extension_id is null

-- {uuid} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where session_id = $1 order by id for update

-- {uuid[]} -> {uuid,uuid,uuid,uuid,text,bigint,bigint,text,integer,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, session_id, extension_id, customer_id, state, amount, refunded, description, attempts, gateway_session_id, gateway_payment_request_id, gateway_payment_id, checkout_url, expires_at, created_at, paid_at from payment where session_id = any($1) and extension_id is null

-- {uuid} -> {uuid,uuid,uuid,text,"timestamp with time zone"}
select id, session_id, mitra_id, state, expires_at from offer where id = $1

-- {uuid} -> {uuid,uuid,text,integer,bigint,text,"timestamp with time zone"}
select id, session_id, product_name, duration_minutes, price, state, created_at from extension where id = $1

-- {uuid} -> {uuid,uuid,text,integer,bigint,text,"timestamp with time zone"}
select id, session_id, product_name, duration_minutes, price, state, created_at from extension where session_id = $1 and state = 'awaiting_payment'

-- {uuid,bigint,bigint} -> {uuid,uuid,bigint,uuid,text,uuid,text,"timestamp with time zone"}
select id, session_id, seq, sender_id, sender_role, client_message_id, text, created_at
from message where session_id = $1 and seq > $2 order by seq limit $3

-- {uuid} -> {uuid,uuid,text,bigint,bigint,text,text,text,"timestamp with time zone","timestamp with time zone"}
select id, session_id, state, amount, refunded, 'IDR' as currency, description, channel, created_at, paid_at
from payment where customer_id = $1 order by id

-- {uuid} -> {uuid,uuid,text,"timestamp with time zone","timestamp with time zone"}
select id, session_id, state, created_at, decided_at from offer where mitra_id = $1 order by id

-- {uuid} -> {uuid,text,text,integer,bigint,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone",text}
select id, state, product_name, duration_minutes, price, created_at, started_at, ends_at, ended_at, end_reason
from chat_session where customer_id = $1 or mitra_id = $1 order by id

-- {uuid,bigint} -> {uuid,text,bigint,uuid,"timestamp with time zone",uuid,"timestamp with time zone",uuid,"timestamp with time zone"}
select id, state, total, created_by, created_at, paid_by, paid_at, discarded_by, discarded_at from payout where $1::uuid is null or id < $1 order by id desc limit $2

-- {uuid} -> {uuid,text,bigint,uuid,"timestamp with time zone",uuid,"timestamp with time zone",uuid,"timestamp with time zone"}
select id, state, total, created_by, created_at, paid_by, paid_at, discarded_by, discarded_at from payout where id = $1

-- {"timestamp with time zone"} -> {uuid,uuid}
select id, user_id from refresh_family where revoked_at > $1

-- {uuid} -> {uuid,uuid,bytea,bytea,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select id, user_id, token_hash, previous_hash, rotated_at, idle_until, expires_at, revoked_at
from refresh_family where id = $1

-- {uuid} -> {uuid,text,text,text,bigint}
select l.mitra_id, u.display_name, u.phone, l.bank_account, l.amount
from payout_line l join app_user u on u.id = l.mitra_id
where l.payout_id = $1 order by u.display_name, l.mitra_id

-- {"timestamp with time zone",uuid,bigint} -> {uuid}
select m.id
from mitra m
where m.online and m.deactivated_at is null and m.last_heartbeat_at >= $1 and m.id > $2::uuid
  and (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') < m.max_sessions
order by m.id
limit $3

-- {uuid[],"timestamp with time zone"} -> {uuid,bigint,integer}
select m.id, a.active as active_sessions, m.max_sessions
from mitra m
cross join lateral (
    select count(*) as active from chat_session s where s.mitra_id = m.id and s.state = 'active') a
where m.id = any($1) and m.online and m.deactivated_at is null and m.last_heartbeat_at >= $2

-- {"timestamp with time zone",bigint} -> {uuid,bigint,integer}
select m.id, a.active as active_sessions, m.max_sessions
from mitra m
cross join lateral (
    select count(*) as active from chat_session s where s.mitra_id = m.id and s.state = 'active') a
where m.online and m.deactivated_at is null and m.last_heartbeat_at >= $1 and a.active < m.max_sessions
order by a.active, date_trunc('milliseconds', m.idle_since),
         m.rating_sum * 1000 / greatest(m.rating_count, 1) desc, m.max_sessions, m.id
limit $2

-- {uuid[]} -> {uuid,bigint}
select m.id, m.max_sessions
    - (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active')
    - (select count(*) from offer o where o.mitra_id = m.id and o.state = 'open') as free
from mitra m
where m.id = any($1) and m.online and m.deactivated_at is null

-- {"timestamp with time zone",uuid} -> {uuid,boolean,boolean,boolean,bigint,integer,"timestamp with time zone",bigint}
select m.id, m.online, m.deactivated_at is not null as deactivated,
       coalesce(m.last_heartbeat_at >= $1, false) as fresh,
       (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') as active_sessions,
       m.max_sessions, m.idle_since, m.version
from mitra m
where m.id = $2

-- {uuid[],bigint[],bigint} -> {uuid,uuid,bigint,uuid,text,uuid,text,"timestamp with time zone"}
select m.id, m.session_id, m.seq, m.sender_id, m.sender_role, m.client_message_id, m.text, m.created_at
from unnest($1::uuid[], $2::bigint[]) as r (session_id, after)
cross join lateral (
    select * from message where session_id = r.session_id and seq > r.after order by seq limit $3
) m
order by m.session_id, m.seq

-- {"timestamp with time zone",uuid[]} -> {uuid,bigint,boolean,boolean,bigint,integer,bigint,integer,bigint}
select m.id, m.version, m.online, m.deactivated_at is not null as deactivated,
       (select count(*) from chat_session s where s.mitra_id = m.id and s.state = 'active') as active,
       m.max_sessions,
       floor(extract(epoch from m.idle_since) * 1000)::bigint as idle_since,
       (m.rating_sum * 1000 / greatest(m.rating_count, 1))::int as rating,
       case when m.last_heartbeat_at >= $1
            then floor(extract(epoch from m.last_heartbeat_at) * 1000)::bigint else 0 end as seen
from mitra m
where m.id = any($2)

-- {"timestamp with time zone"} -> {uuid,bigint,boolean,boolean,bigint,integer,bigint,integer,bigint}
select m.id, m.version, m.online, m.deactivated_at is not null as deactivated,
       coalesce(a.active, 0) as active, m.max_sessions,
       floor(extract(epoch from m.idle_since) * 1000)::bigint as idle_since,
       (m.rating_sum * 1000 / greatest(m.rating_count, 1))::int as rating,
       case when m.last_heartbeat_at >= $1
            then floor(extract(epoch from m.last_heartbeat_at) * 1000)::bigint else 0 end as seen
from mitra m
left join (select mitra_id, count(*) as active from chat_session where state = 'active' group by mitra_id) a
    on a.mitra_id = m.id
order by m.id

-- {"timestamp with time zone"} -> {uuid,text,text,text,text,integer,bigint,boolean,text,"timestamp with time zone","timestamp with time zone",text,numeric,bigint,"timestamp with time zone"}
select m.id, u.phone, u.display_name, m.headline, m.bio, m.max_sessions, a.active_sessions, m.online,
       case when m.deactivated_at is not null then 'deactivated'
            when not m.online or m.last_heartbeat_at is null or m.last_heartbeat_at < $1 then 'offline'
            when a.active_sessions < m.max_sessions then 'free'
            else 'busy' end as state,
       m.last_heartbeat_at, m.deactivated_at, m.deactivation_reason,
       round(m.rating_sum::numeric / nullif(m.rating_count, 0), 2) as rating, m.rating_count, m.created_at
from mitra m
join app_user u on u.id = m.id
cross join lateral (
    select count(*) as active_sessions from chat_session s where s.mitra_id = m.id and s.state = 'active') a

-- {} -> {uuid,text,text,text,text,integer,boolean,"timestamp with time zone","timestamp with time zone",text,bigint,bigint,"timestamp with time zone"}
select m.id, u.phone, u.display_name, m.headline, m.bio, m.max_sessions, m.online, m.last_heartbeat_at,
       m.deactivated_at, m.deactivation_reason, m.rating_sum, m.rating_count, m.created_at
from mitra m
join app_user u on u.id = m.id

-- {uuid,bigint} -> {uuid,text,text,text,text,integer,boolean,"timestamp with time zone","timestamp with time zone",text,bigint,bigint,"timestamp with time zone"}
select m.id, u.phone, u.display_name, m.headline, m.bio, m.max_sessions, m.online, m.last_heartbeat_at,
       m.deactivated_at, m.deactivation_reason, m.rating_sum, m.rating_count, m.created_at
from mitra m
join app_user u on u.id = m.id
where m.deactivated_at is null and u.deleted_at is null and m.id > $1
order by m.id
limit $2

-- {uuid} -> {uuid,text,text,text,text,integer,boolean,"timestamp with time zone","timestamp with time zone",text,bigint,bigint,"timestamp with time zone"}
select m.id, u.phone, u.display_name, m.headline, m.bio, m.max_sessions, m.online, m.last_heartbeat_at,
       m.deactivated_at, m.deactivation_reason, m.rating_sum, m.rating_count, m.created_at
from mitra m
join app_user u on u.id = m.id
where m.id = $1

-- {uuid[]} -> {uuid,text,text,text,text,integer,boolean,"timestamp with time zone","timestamp with time zone",text,bigint,bigint,"timestamp with time zone"}
select m.id, u.phone, u.display_name, m.headline, m.bio, m.max_sessions, m.online, m.last_heartbeat_at,
       m.deactivated_at, m.deactivation_reason, m.rating_sum, m.rating_count, m.created_at
from mitra m
join app_user u on u.id = m.id
where m.id = any($1)
order by m.id

-- {uuid} -> {uuid,bigint,text,"timestamp with time zone"}
select m.session_id, m.seq, m.text, m.created_at
from chat_session s join message m on m.session_id = s.id and m.sender_id = $1
where s.customer_id = $1 or s.mitra_id = $1
order by m.session_id, m.seq

-- {uuid} -> {uuid,numeric,numeric}
select max(a.owner_id::text)::uuid as mitra_id,
    coalesce(-sum(e.amount) filter (where a.kind = 'mitra_payable'), 0) as mitra,
    coalesce(-sum(e.amount) filter (where a.kind = 'platform_revenue'), 0) as platform
from ledger_entry e
join ledger_transaction t on t.id = e.transaction_id
join ledger_account a on a.id = e.account_id
where t.session_id = $1 and a.kind in ('mitra_payable', 'platform_revenue')
    and t.kind in ('session_revenue', 'refund_requested')

-- {text,"timestamp with time zone",text,"timestamp with time zone"} -> {"timestamp with time zone",bigint,bigint,bigint,"timestamp with time zone","timestamp with time zone"}
select max(created_at) filter (where used_at is null and role = $1) as open_since,
       count(*) filter (where used_at is null and created_at > $2) as unused_hour,
       count(*) filter (where created_at > $2) as all_hour,
       count(*) filter (where used_at is null) as unused_day,
       min(created_at) filter (where created_at > $2) as oldest_hour,
       min(created_at) filter (where used_at is null) as oldest_day
from otp_challenge where phone = $3 and created_at > $4

-- {} -> {uuid,bigint}
select mitra_id, count(*) as open_offers from offer where state = 'open' group by mitra_id

-- {bigint} -> {uuid,bigint}
select mitra_id, version from mirror_missed_write limit $1

-- {} -> {bigint}
select nextval('mirror_seed')

-- {uuid} -> {uuid,uuid,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone"}
select o.id, o.mitra_id, u.display_name as mitra_display_name, o.state, o.created_at,
       o.expires_at, o.decided_at
from offer o join app_user u on u.id = o.mitra_id
where o.session_id = $1 order by o.created_at, o.id limit 200

-- {} -> {uuid,uuid,"timestamp with time zone",uuid,text,text,integer,bigint,uuid,text}
select o.id, o.session_id, o.expires_at, s.product_id, s.product_code, s.product_name, s.duration_minutes,
    s.price, s.customer_id, u.display_name as customer_name
from offer o
join chat_session s on s.id = o.session_id
join app_user u on u.id = s.customer_id

-- {uuid} -> {uuid,uuid,"timestamp with time zone",uuid,text,text,integer,bigint,uuid,text}
select o.id, o.session_id, o.expires_at, s.product_id, s.product_code, s.product_name, s.duration_minutes,
    s.price, s.customer_id, u.display_name as customer_name
from offer o
join chat_session s on s.id = o.session_id
join app_user u on u.id = s.customer_id
where o.id = $1

-- {uuid,"timestamp with time zone"} -> {uuid,uuid,"timestamp with time zone",uuid,text,text,integer,bigint,uuid,text}
select o.id, o.session_id, o.expires_at, s.product_id, s.product_code, s.product_name, s.duration_minutes,
    s.price, s.customer_id, u.display_name as customer_name
from offer o
join chat_session s on s.id = o.session_id
join app_user u on u.id = s.customer_id
where o.mitra_id = $1 and o.state = 'open' and o.expires_at > $2 order by o.id

-- {uuid} -> {uuid,bigint,text,text,"timestamp with time zone","timestamp with time zone"}
select p.id, l.amount, l.bank_account, p.state, p.created_at, p.paid_at
from payout_line l join payout p on p.id = l.payout_id
where l.mitra_id = $1 order by p.id

-- {} -> {uuid,text,uuid,uuid,bigint,bigint,bigint,text,text,text,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone",uuid,text,text,boolean}
select p.id, p.state, p.session_id, p.extension_id, p.amount, p.refunded,
       case when p.state in ('paid', 'partially_refunded') then p.amount - p.refunded else 0 end
           as refundable,
       p.description, p.channel, p.gateway_session_id, p.gateway_payment_id, p.created_at, p.expires_at,
       p.paid_at, p.customer_id, u.display_name as customer_display_name, u.phone as customer_phone,
       exists (select 1 from refund r where r.payment_id = p.id and r.state = 'manual') as needs_transfer
from payment p
join app_user u on u.id = p.customer_id

-- {uuid} -> {uuid,uuid,bigint,text,text,"timestamp with time zone","timestamp with time zone"}
select r.id, r.payment_id, r.amount, r.reason, r.state, r.created_at, r.decided_at
from refund r join payment p on p.id = r.payment_id
where p.customer_id = $1 order by r.id

-- {uuid} -> {uuid,integer,text,"timestamp with time zone"}
select r.session_id, r.stars, r.comment, r.created_at
from rating r join chat_session s on s.id = r.session_id
where s.customer_id = $1 order by r.session_id

-- {uuid} -> {uuid,text,text,text,"timestamp with time zone"}
select refund_id, from_state, to_state, reason, at from payment_transition
where payment_id = $1 order by id limit 200

-- {uuid,text,text} -> {bytea,uuid,text}
select request_hash, resource_id, body from idempotency_key
where user_id = $1 and operation = $2 and key = $3

-- {uuid} -> {text,bigint,bigint}
select role, delivered_seq, read_seq from receipt where session_id = $1

-- {"timestamp with time zone",bigint} -> {uuid,uuid,text,bigint}
select s.id as session_id, o.user_id, o.role, m.seq
from chat_session s
cross join lateral (values ('customer', s.customer_id), ('mitra', s.mitra_id)) as o (role, user_id)
left join receipt r on r.session_id = s.id and r.role = o.role
cross join lateral (
    select max(seq) as seq from message
    where session_id = s.id and seq > coalesce(greatest(r.delivered_seq, r.pushed_seq), 0)
        and sender_role <> o.role and created_at < $1
) m
where s.state = 'active' and s.last_seq > coalesce(greatest(r.delivered_seq, r.pushed_seq), 0)
    and m.seq is not null
    and not exists (
        select from connected_user c join instance_lease l using (instance_id)
        where c.user_id = o.user_id and l.seen_at > now() - interval '10 seconds'
    )
limit $2

-- {uuid[],uuid[],bigint[]} -> {uuid,uuid,text,bigint}
select s.id as session_id, w.user_id, o.role, max(m.seq) as seq
from unnest($1::uuid[], $2::uuid[], $3::bigint[]) as w (session_id, user_id, seq)
join chat_session s on s.id = w.session_id
cross join lateral (
    select case when w.user_id = s.customer_id then 'customer' else 'mitra' end as role
) o
join message m on m.session_id = w.session_id and m.seq = w.seq and m.sender_role <> o.role
left join receipt r on r.session_id = s.id and r.role = o.role
where m.seq > coalesce(greatest(r.delivered_seq, r.pushed_seq), 0)
group by s.id, w.user_id, o.role

-- {uuid} -> {uuid,text,text,bigint,bigint,bigint,bigint,integer,text,"timestamp with time zone",bigint}
select s.id, customer.display_name as customer_name, mitra.display_name as mitra_name,
    coalesce(cr.delivered_seq, 0) as customer_delivered, coalesce(cr.read_seq, 0) as customer_read,
    coalesce(mr.delivered_seq, 0) as mitra_delivered, coalesce(mr.read_seq, 0) as mitra_read,
    rating.stars, rating.comment, rating.created_at as rated_at,
    case when s.state = 'pairing' then (
        select count(*) from chat_session ahead
        where ahead.state = 'pairing' and (ahead.pairing_since, ahead.id) <= (s.pairing_since, s.id))
    end as queue_position
from chat_session s
join app_user customer on customer.id = s.customer_id
left join app_user mitra on mitra.id = s.mitra_id
left join receipt cr on cr.session_id = s.id and cr.role = 'customer'
left join receipt mr on mr.session_id = s.id and mr.role = 'mitra'
left join rating on rating.session_id = s.id
where s.id in ($1)

-- {"timestamp with time zone",bigint,bigint} -> {uuid,uuid,bigint}
select s.id, s.requested_mitra_id,
    (select count(*) from offer o where o.session_id = s.id and o.state = 'open') as open_offers
from chat_session s
where s.state = 'pairing' and s.pairing_until > $1
    and (select count(*) from offer o where o.session_id = s.id and o.state = 'open') < $2
order by s.pairing_since, s.id
limit $3

-- {} -> {uuid,text,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone",text,bigint,uuid,text,text,uuid,text,text,uuid,text,text,integer,bigint}
select s.id, s.state, s.created_at, s.started_at, s.ends_at, s.ended_at, s.end_reason, s.last_seq,
       c.id as customer_id, c.display_name as customer_display_name, c.phone as customer_phone,
       m.id as mitra_id, m.display_name as mitra_display_name, m.phone as mitra_phone,
       s.product_id, s.product_code, s.product_name, s.duration_minutes as product_duration_minutes,
       s.price as product_price
from chat_session s
join app_user c on c.id = s.customer_id
left join app_user m on m.id = s.mitra_id

-- {uuid} -> {uuid,text,integer,"timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone","timestamp with time zone",text,bigint,uuid,text,text,uuid,text,text,uuid,text,text,uuid,text,text,integer,bigint}
select s.id, s.state, s.revenue_share_percent, s.created_at, s.started_at, s.ends_at,
       s.grace_until, s.ended_at, s.end_reason, s.last_seq,
       c.id as customer_id, c.display_name as customer_display_name, c.phone as customer_phone,
       m.id as mitra_id, m.display_name as mitra_display_name, m.phone as mitra_phone,
       r.id as requested_id, r.display_name as requested_display_name,
       r.phone as requested_phone,
       s.product_id, s.product_code, s.product_name,
       s.duration_minutes as product_duration_minutes, s.price as product_price
from chat_session s
join app_user c on c.id = s.customer_id
left join app_user m on m.id = s.mitra_id
left join app_user r on r.id = s.requested_mitra_id
where s.id = $1

-- {uuid} -> {integer,text,"timestamp with time zone"}
select stars, comment, created_at from rating where session_id = $1

-- {"timestamp with time zone","timestamp with time zone"} -> {text,text,numeric}
select t.kind as movement, a.kind as account, sum(e.amount) as amount
from ledger_transaction t
join ledger_entry e on e.transaction_id = t.id
join ledger_account a on a.id = e.account_id
where t.created_at >= $1 and t.created_at < $2
group by t.kind, a.kind

-- {uuid} -> {text,uuid,bigint,text,"timestamp with time zone"}
select t.kind, t.session_id, -e.amount as amount, 'IDR' as currency, t.created_at
from ledger_account a
join ledger_entry e on e.account_id = a.id
join ledger_transaction t on t.id = e.transaction_id
where a.owner_id = $1 order by e.id

-- {} -> {text,text,bytea,"timestamp with time zone",boolean,text,"timestamp with time zone","timestamp with time zone",integer,"timestamp with time zone",bigint,smallint}
select task_name, task_instance, task_data, execution_time, picked, picked_by, last_success, last_failure,
    consecutive_failures, last_heartbeat, version, priority
from scheduled_tasks

-- {} -> {boolean}
select true from (select pg_advisory_xact_lock(7261536418)) as locked

-- {} -> {boolean}
select true from (select pg_advisory_xact_lock(7261536419)) as locked

-- {uuid} -> {bigint,text,bigint}
select version, state, last_seq from chat_session where id = $1

-- {bigint,bigint} -> {bigint,text,uuid,"timestamp with time zone"}
select version, values::text, changed_by, changed_at from settings_version
where version < $1 order by version desc limit $2

-- {} -> {bigint,text,uuid,"timestamp with time zone"}
select version, values::text, changed_by, changed_at from settings_version order by version desc limit 1

-- {"timestamp with time zone",boolean,uuid} -> {bigint}
update app_user set auth_version = auth_version + 1, auth_changed_at = $1, blocked = $2
where id = $3
returning auth_version

-- {uuid} -> {}
update app_user set blocked = false where id = $1 and deleted_at is null

-- {text,uuid} -> {}
update app_user set display_name = $1 where id = $2 and deleted_at is null

-- {text,"timestamp with time zone",uuid} -> {}
update app_user set phone = $1, display_name = '', deleted_at = $2
where id = $3 and deleted_at is null

-- {text,"timestamp with time zone",text,uuid,text} -> {}
update chat_session
set state = $1, ended_at = $2, end_reason = $3, grace_until = null, version = version + 1
where id = $4 and state = $5

-- {uuid,"timestamp with time zone","timestamp with time zone",uuid} -> {}
update chat_session
set state = 'active', mitra_id = $1, started_at = $2, ends_at = $3, version = version + 1
where id = $4 and state = 'pairing'

-- {"timestamp with time zone","timestamp with time zone",uuid} -> {}
update chat_session
set state = 'pairing', pairing_since = $1, pairing_until = $2, version = version + 1
where id = $3 and state = 'awaiting_payment'

-- {"timestamp with time zone",uuid} -> {}
update chat_session set ends_at = $1, grace_until = null, version = version + 1
where id = $2 and state = 'active'

-- {"timestamp with time zone",uuid} -> {}
update chat_session set grace_until = $1, version = version + 1
where id = $2 and state = 'active' and grace_until is null

-- {text,"timestamp with time zone",uuid} -> {}
update extension set state = $1, decided_at = $2 where id = $3 and state = 'awaiting_payment'

-- {integer,text,uuid,text,text,uuid} -> {}
update idempotency_key set status = $1, body = $2
where user_id = $3 and operation = $4 and key = $5 and resource_id = $6
    and body is null

-- {uuid} -> {}
update message m set text = ''
from chat_session s
where m.session_id = s.id and m.sender_id = $1
  and (s.customer_id = $1 or s.mitra_id = $1)

-- {"timestamp with time zone",text,uuid} -> {}
update mitra
set deactivated_at = $1, deactivation_reason = $2, online = false
where id = $3 and deactivated_at is null

-- {uuid} -> {}
update mitra
set deactivated_at = null, deactivation_reason = null
where id = $1 and deactivated_at is not null

-- {boolean,"timestamp with time zone",uuid} -> {}
update mitra
set online = $1,
    last_heartbeat_at = case when $1 then $2 else last_heartbeat_at end,
    idle_since = case when $1 and not online then $2 else idle_since end
where id = $3

-- {text,text,integer,uuid} -> {}
update mitra set headline = $1, bio = $2, max_sessions = $3 where id = $4

-- {uuid} -> {}
update mitra set headline = '', bio = '' where id = $1

-- {"timestamp with time zone",uuid} -> {}
update mitra set idle_since = $1 where id = $2

-- {bigint,uuid} -> {}
update mitra set rating_sum = rating_sum + $1, rating_count = rating_count + 1 where id = $2

-- {uuid} -> {}
update mitra set version = version + 1 where id = $1

-- {"timestamp with time zone",uuid} -> {}
update offer set state = 'accepted', decided_at = $1
where id = $2 and state = 'open' and expires_at > $1

-- {"timestamp with time zone",uuid} -> {}
update offer set state = 'declined', decided_at = $1 where id = $2 and state = 'open'

-- {"timestamp with time zone"} -> {uuid,uuid,uuid,text,"timestamp with time zone"}
update offer set state = 'expired', decided_at = $1 where state = 'open' and expires_at <= $1
returning
id, session_id, mitra_id, state, expires_at

-- {"timestamp with time zone"} -> {uuid,uuid,uuid,text,"timestamp with time zone"}
update offer set state = 'withdrawn', decided_at = $1
from mitra where offer.state = 'open' and mitra.id = offer.mitra_id and mitra.deactivated_at is not null
returning offer.id, session_id, mitra_id, state, expires_at

-- {"timestamp with time zone",uuid} -> {uuid,uuid,uuid,text,"timestamp with time zone"}
update offer set state = 'withdrawn', decided_at = $1 where session_id = $2 and state = 'open'
returning
id, session_id, mitra_id, state, expires_at

-- {text,text,"timestamp with time zone",uuid} -> {}
update operator_account
set role = $1, password_hash = $2, disabled_at = $3, auth_version = auth_version + 1
where id = $4

-- {uuid,"timestamp with time zone",integer} -> {uuid,text,text,bytea}
update otp_challenge set attempts = attempts + 1
where id = $1 and used_at is null and expires_at > $2 and attempts < $3
returning id, phone, role, code_hash

-- {"timestamp with time zone",uuid} -> {}
update otp_challenge set used_at = $1 where id = $2 and used_at is null

-- {uuid} -> {integer}
update payment set attempts = attempts + 1 where id = $1 and state = 'pending' returning attempts

-- {text,uuid} -> {}
update payment set gateway_payment_request_id = $1 where id = $2

-- {text,text,"timestamp with time zone",uuid} -> {}
update payment set gateway_session_id = $1, checkout_url = $2, next_check_at = $3
where id = $4 and state = 'pending' and checkout_url is null

-- {"timestamp with time zone","timestamp with time zone",bigint} -> {uuid}
update payment set next_check_at = case when created_at < $1 then null
    else cast($2 as timestamptz) + least(interval '6 hours', greatest(interval '2 minutes', $2 - created_at)) end
where id in (
    select id from payment where next_check_at <= $2
    order by next_check_at limit $3 for update skip locked)
returning id

-- {bigint,text,uuid,text} -> {}
update payment set refunded = $1, state = $2, version = version + 1
where id = $3 and state = $4

-- {text,uuid} -> {}
update payment set state = $1, version = version + 1 where id = $2 and state = 'pending'

-- {"timestamp with time zone",text,text,text,text,uuid,text} -> {}
update payment set state = 'paid', paid_at = $1, gateway_session_id = $2,
    gateway_payment_request_id = $3, gateway_payment_id = $4,
    channel = $5, next_check_at = null, version = version + 1
where id = $6 and state = $7

-- {integer,text,uuid} -> {}
update payment_event set attempts = attempts + 1,
    state = case when attempts + 1 < $1 then state else 'flagged' end,
    reason = case when attempts + 1 < $1 then reason else $2 end
where id = $3 and state = 'received'

-- {text,text,uuid,"timestamp with time zone",uuid,text} -> {}
update payment_event set state = $1, reason = $2, payment_id = coalesce($3, payment_id),
    decided_at = $4, attempts = case when $1 = 'received' then 0 else attempts end
where id = $5 and state = $6

-- {"timestamp with time zone",uuid,text} -> {}
update payment_event set state = 'processed', decided_at = $1
where payment_id = $2 and dedup_key = $3 and state in ('flagged', 'received')

-- {uuid,"timestamp with time zone",uuid} -> {}
update payout set state = 'discarded', discarded_by = $1, discarded_at = $2
where id = $3 and state = 'draft'

-- {uuid,"timestamp with time zone",uuid} -> {}
update payout set state = 'paid', paid_by = $1, paid_at = $2 where id = $3 and state = 'draft'

-- {uuid} -> {}
update payout set total = (select coalesce(sum(amount), 0) from payout_line where payout_id = $1)
where id = $1

-- {text,integer,bigint,boolean,uuid} -> {}
update product set name = coalesce($1, name), duration_minutes = coalesce($2, duration_minutes),
    price = coalesce($3, price), active = coalesce($4, active)
where id = $5

-- {"timestamp with time zone",bigint} -> {}
update push_queue set next_attempt_at = $1, attempts = attempts - 1 where id = $2

-- {"timestamp with time zone",text,bigint} -> {}
update push_queue set next_attempt_at = $1, last_error = $2 where id = $3

-- {text,bigint} -> {}
update push_queue set state = 'dead', last_error = $1 where id = $2

-- {uuid} -> {}
update rating set comment = ''
where session_id in (select id from chat_session where customer_id = $1)

-- {bytea,"timestamp with time zone","timestamp with time zone",uuid,bytea} -> {uuid}
update refresh_family
set token_hash = $1, previous_hash = token_hash, rotated_at = $2, idle_until = $3
where id = $4 and token_hash = $5 and revoked_at is null and idle_until > $2 and expires_at > $2
returning user_id

-- {"timestamp with time zone",text,uuid} -> {}
update refresh_family set revoked_at = $1, revoked_for = $2
where id = $3 and revoked_at is null

-- {"timestamp with time zone",text,uuid} -> {}
update refresh_family set revoked_at = $1, revoked_for = $2
where user_id = $3 and revoked_at is null

-- {"timestamp with time zone",uuid,"timestamp with time zone"} -> {}
update refund set asked_at = $1
where id = $2 and state = 'requested' and asked_at is not distinct from $3

-- {"timestamp with time zone",uuid,"timestamp with time zone"} -> {}
update refund set asked_at = $1 where id = $2 and state = 'requested' and asked_at = $3

-- {text,uuid} -> {}
update refund set bank_account = $1 where id = $2 and state = 'manual'

-- {"timestamp with time zone",uuid} -> {}
update refund set cleared_at = $1 where id = $2 and state = 'requested'

-- {text,uuid} -> {}
update refund set failure_code = $1 where id = $2 and state = 'requested'

-- {"timestamp with time zone","timestamp with time zone",bigint} -> {uuid}
update refund set next_check_at = $1
where id in (
    select id from refund where state in ('requested', 'pending') and next_check_at <= $2
    order by next_check_at limit $3 for update skip locked)
returning id

-- {"timestamp with time zone",uuid} -> {}
update refund set next_check_at = $1 where id = $2 and state = 'pending'

-- {text,text,text,text,"timestamp with time zone","timestamp with time zone",uuid,text} -> {}
update refund set state = $1, gateway_refund_id = coalesce($2, gateway_refund_id),
    failure_code = coalesce($3, failure_code), settlement_note = coalesce($4, settlement_note),
    decided_at = case when $1 in ('succeeded', 'settled') then $5 else decided_at end,
    next_check_at = $6,
    version = version + 1
where id = $7 and state = $8

-- {uuid[],"timestamp with time zone"} -> {uuid}
with beat as (
    select id from mitra
    where id = any($1) and online and deactivated_at is null
    order by id
    for no key update)
update mitra m
set last_heartbeat_at = greatest(m.last_heartbeat_at, $2)
from beat
where m.id = beat.id
returning m.id

-- {integer[],uuid[],uuid[],"timestamp with time zone","timestamp with time zone",uuid[],uuid[],uuid[],uuid[],text[],integer[]} -> {uuid,bigint,uuid,uuid}
with counted as (
    update chat_session set last_seq = last_seq + ($1::int[])[array_position($2::uuid[], id)]
    where id = any($3::uuid[]) and state = 'active' and ends_at > $4
    returning id, last_seq, customer_id, mitra_id
), inserted as (
    insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
    select i.session_id, s.last_seq - i.followers, i.id, i.sender_id,
        case i.sender_id when s.customer_id then 'customer' when s.mitra_id then 'mitra' end,
        i.client_message_id, i.text, $5
    from unnest($6::uuid[], $7::uuid[], $8::uuid[], $9::uuid[], $10::text[], $11::int[])
        as i(id, session_id, sender_id, client_message_id, text, followers)
    join counted s on s.id = i.session_id
)
select id, last_seq, customer_id, mitra_id from counted

-- {uuid,"timestamp with time zone",uuid,uuid,text,"timestamp with time zone",uuid} -> {bigint,uuid,uuid}
with counted as (
    update chat_session set last_seq = last_seq + 1
    where id = $1 and state = 'active' and ends_at > $2
    returning id, last_seq, customer_id, mitra_id
), inserted as (
    insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
    select s.id, s.last_seq, $3, i.sender_id,
        case i.sender_id when s.customer_id then 'customer' when s.mitra_id then 'mitra' end, $4, $5, $6
    from counted s, (select $7::uuid as sender_id) i
)
select last_seq, customer_id, mitra_id from counted

-- {"timestamp with time zone",bigint,"timestamp with time zone"} -> {bigint,uuid,text,text,text,uuid,text,integer,"timestamp with time zone","timestamp with time zone"}
with due as (
    select id from push_queue where state <> 'dead' and next_attempt_at <= $1
    order by next_attempt_at limit $2 for update skip locked)
update push_queue p
set state = 'sending', attempts = attempts + 1, next_attempt_at = $3
from due, device d
where p.id = due.id and d.user_id = p.user_id and d.device_id = p.device_id
returning p.id, p.user_id, p.device_id, d.fcm_token as token, p.kind, p.session_id, p.collapse_key,
          p.attempts, p.queued_at, p.expires_at

-- {uuid[],uuid[],uuid[],uuid[],text[],"timestamp with time zone","timestamp with time zone"} -> {bigint,uuid,uuid,bigint,uuid,"timestamp with time zone",boolean}
with input as (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::text[])
        with ordinality as i(id, session_id, sender_id, client_message_id, text, n)
), known as (
    select i.n, m.seq, m.id, m.created_at, m.text = i.text as same
    from input i
    cross join lateral (
        select * from message m
        where m.session_id = i.session_id and m.sender_id = i.sender_id
            and m.client_message_id = i.client_message_id
        offset 0
    ) m
), party as (
    select i.n, s.customer_id, s.mitra_id, s.last_seq, s.state, s.ends_at
    from input i
    cross join lateral (select * from chat_session s where s.id = i.session_id offset 0) s
    where i.sender_id in (s.customer_id, s.mitra_id)
), fresh as (
    select i.*, case i.sender_id when p.customer_id then 'customer' else 'mitra' end as role,
        p.last_seq + row_number() over (partition by i.session_id order by i.n) as seq
    from input i
    join party p using (n)
    where p.state = 'active' and p.ends_at > $6 and not exists (select from known k where k.n = i.n)
), inserted as (
    insert into message (session_id, seq, id, sender_id, sender_role, client_message_id, text, created_at)
    select session_id, seq, id, sender_id, role, client_message_id, text, $7 from fresh
), counted as (
    update chat_session s set last_seq = (select max(f.seq) from fresh f where f.session_id = s.id)
    where s.id = any(array(select session_id from fresh))
)
select i.n, p.customer_id, p.mitra_id, coalesce(k.seq, f.seq), k.id, k.created_at, k.same
from input i
left join party p using (n)
left join known k using (n)
left join fresh f using (n)

-- {uuid} -> {}
with owed as (
    select e.id, a.owner_id as mitra_id, -e.amount as amount
    from ledger_entry e
    join ledger_account a on a.id = e.account_id and a.kind = 'mitra_payable'
    join ledger_transaction t on t.id = e.transaction_id and t.kind <> 'payout'
    where not exists (select 1 from payout_entry taken where taken.entry_id = e.id)
), line as (
    insert into payout_line (id, payout_id, mitra_id, amount, bank_account)
    select gen_random_uuid(), $1, o.mitra_id, sum(o.amount), max(b.bank_account)
    from owed o left join mitra_bank_account b on b.mitra_id = o.mitra_id
    group by o.mitra_id having sum(o.amount) > 0
    returning id, mitra_id
)
insert into payout_entry (entry_id, line_id)
select o.id, l.id from owed o join line l on l.mitra_id = o.mitra_id

-- {uuid[],bigint[]} -> {}
with removable as (
    select held.mitra_id
    from mirror_missed_write held
    join unnest($1::uuid[], $2::bigint[]) as repaired (mitra_id, version) using (mitra_id, version)
    for update of held skip locked)
delete from mirror_missed_write where mitra_id in (select mitra_id from removable)

-- {"timestamp with time zone","timestamp with time zone",bigint} -> {uuid}
with stated as (
    select id as cause, 'payment' as kind, amount from payment where paid_at >= $1 and paid_at < $2
    union all
    select id, 'refund_' || state, amount from refund
    where state in ('succeeded', 'settled') and decided_at >= $1 and decided_at < $2
), booked as (
    select t.cause_id as cause, t.kind from ledger_transaction t
    where t.kind in ('payment', 'refund_succeeded', 'refund_settled')
        and t.created_at >= $1 and t.created_at < $2
)
select s.cause from stated s
where s.amount is distinct from (
    select sum(e.amount) from ledger_transaction t
    join ledger_entry e on e.transaction_id = t.id and e.amount > 0
    where t.kind = s.kind and t.cause_id = s.cause)
union
select b.cause from booked b
where not exists (
    select 1 from payment p where b.kind = 'payment' and p.id = b.cause and p.paid_at is not null
    union all
    select 1 from refund r where b.kind = 'refund_' || r.state and r.id = b.cause)
limit $3
