-- Ids of available mitras in the order of their ids.
-- KEYS: ready, free, seen; ARGV: oldest fresh heartbeat in ms, id to begin after or '', limit
-- Answers nil while the mirror is not complete.
if redis.call('exists', KEYS[1]) == 0 then
  return false
end
local cutoff, limit = tonumber(ARGV[1]), tonumber(ARGV[3])
local from = ARGV[2] == '' and '-' or '(' .. ARGV[2]
local found, step = {}, 200
while #found < limit do
  local ids = redis.call('zrangebylex', KEYS[2], from, '+', 'limit', 0, step)
  if #ids == 0 then
    break
  end
  local scores = redis.call('zmscore', KEYS[3], unpack(ids))
  for i, id in ipairs(ids) do
    if scores[i] and tonumber(scores[i]) >= cutoff and #found < limit then
      found[#found + 1] = id
    end
  end
  from = '(' .. ids[#ids]
end
return found
