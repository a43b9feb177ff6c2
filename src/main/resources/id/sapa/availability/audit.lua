-- Compares rows with the mirror, without writing.
-- KEYS: state, online, deactivated, busy, seen, free, ranked; ARGV: a delay in ms, then rows of id, kind, active, state, rank, last
-- heartbeat in ms or ''; heartbeats that are later here, or missing here by less than the delay, are on their way
-- Answers the ids of rows that are missing, older or different here; what is newer here is left out.
local ids, capacities, ranks, count = {}, {}, {}, 0
for i = 2, #ARGV, 6 do
  count = count + 1
  ids[count] = ARGV[i]
  capacities[count] = 'mitra:capacity:' .. ARGV[i]
  ranks[count] = ARGV[i + 4]
end
local held = redis.call('hmget', KEYS[1], unpack(ids))
local online = redis.call('smismember', KEYS[2], unpack(ids))
local deactivated = redis.call('smismember', KEYS[3], unpack(ids))
local busy = redis.call('zmscore', KEYS[4], unpack(ids))
local free = redis.call('zmscore', KEYS[6], unpack(ids))
local seen = redis.call('zmscore', KEYS[5], unpack(ids))
local ranked = redis.call('zmscore', KEYS[7], unpack(ranks))
local active = redis.call('mget', unpack(capacities))
local delay, different = tonumber(ARGV[1]), {}
for k = 1, count do
  local at = (k - 1) * 6 + 1
  local kind, state = ARGV[at + 2], ARGV[at + 4]
  local isOnline = kind == 'f' or kind == 'b' or kind == 'x'
  local isDeactivated = kind == 'd' or kind == 'x'
  local isSeen = seen[k] and true or false
  local isFree, isBusy = kind == 'f' and isSeen, kind == 'b' and isSeen
  local beat = not isDeactivated and isOnline and tonumber(ARGV[at + 6])
  local isSilent = beat and beat - tonumber(seen[k] or 0) > delay
  if held[k] ~= state or (online[k] == 1) ~= isOnline or (deactivated[k] == 1) ~= isDeactivated
      or active[k] ~= ARGV[at + 3] or (seen[k] and (isDeactivated or not isOnline))
      or isSilent or (busy[k] and true or false) ~= isBusy or (free[k] and true or false) ~= isFree or (ranked[k] and true or false) ~= isFree then
    local newer = held[k] and tonumber(string.match(held[k], '^(%d+)')) > tonumber(string.match(state, '^%d+'))
    if not newer then
      different[#different + 1] = ids[k]
    end
  end
end
return different
