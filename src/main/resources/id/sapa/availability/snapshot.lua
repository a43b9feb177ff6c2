-- The beacon's answer, made anew unless a recent one is there.
-- KEYS: ready, snapshot, seen, busy
-- ARGV: oldest fresh heartbeat in ms, as_of as text, lifetime in ms, '1' to make it anew in any case
-- Answers nil while the mirror is not complete.
if redis.call('exists', KEYS[1]) == 0 then
  return false
end
if ARGV[4] ~= '1' then
  local held = redis.call('get', KEYS[2])
  if held then
    return held
  end
end
local online = redis.call('zcount', KEYS[3], ARGV[1], '+inf')
local available = online - redis.call('zcount', KEYS[4], ARGV[1], '+inf')
local answer = string.format(
  '{"available":%s,"available_count":%d,"online_count":%d,"as_of":"%s"}',
  tostring(available > 0), available, online, ARGV[2])
redis.call('set', KEYS[2], answer, 'px', ARGV[3])
return answer
