-- For each mitra 2 if available, 1 if online, else 0.
-- KEYS: ready, seen, free; ARGV: oldest fresh heartbeat in ms, then ids
-- Answers nil while the mirror is not complete.
if redis.call('exists', KEYS[1]) == 0 then
  return false
end
local cutoff = tonumber(ARGV[1])
local ids = { unpack(ARGV, 2) }
local seen = redis.call('zmscore', KEYS[2], unpack(ids))
local free = redis.call('zmscore', KEYS[3], unpack(ids))
local answer = {}
for k = 1, #ids do
  if not seen[k] or tonumber(seen[k]) < cutoff then
    answer[k] = 0
  elseif free[k] then
    answer[k] = 2
  else
    answer[k] = 1
  end
end
return answer
