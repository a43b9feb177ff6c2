-- The best mitras that could take a session, best first, as rank members.
-- KEYS: ready, ranked, seen; ARGV: oldest fresh heartbeat in ms, limit
-- Answers nil while the mirror is not complete.
if redis.call('exists', KEYS[1]) == 0 then
  return false
end
local cutoff, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
local found, from, step = {}, 0, 100
while #found < limit do
  local members = redis.call('zrange', KEYS[2], from, from + step - 1)
  if #members == 0 then
    break
  end
  local ids = {}
  for i, member in ipairs(members) do
    ids[i] = string.sub(member, -36)
  end
  local scores = redis.call('zmscore', KEYS[3], unpack(ids))
  for i, member in ipairs(members) do
    if scores[i] and tonumber(scores[i]) >= cutoff and #found < limit then
      found[#found + 1] = member
    end
  end
  from = from + step
end
return found
