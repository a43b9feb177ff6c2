-- Notes heartbeats of mitras that are online and not deactivated.
-- KEYS: seen, busy; ARGV: now in ms, lifetime of a heartbeat in s, then ids
-- Answers 1 for each that counted, 0 for each that is not known as online here.
local now, ttl = ARGV[1], ARGV[2]
local ids = { unpack(ARGV, 3) }
local scores = redis.call('zmscore', KEYS[1], unpack(ids))
local beats, answer = {}, {}
for k = 1, #ids do
  if scores[k] then
    beats[#beats + 1] = now
    beats[#beats + 1] = ids[k]
    redis.call('set', 'mitra:heartbeat:' .. ids[k], now, 'ex', ttl)
    answer[k] = 1
  else
    answer[k] = 0
  end
end
if #beats > 0 then
  redis.call('zadd', KEYS[1], 'xx', 'gt', unpack(beats))
  redis.call('zadd', KEYS[2], 'xx', 'gt', unpack(beats))
end
return answer
