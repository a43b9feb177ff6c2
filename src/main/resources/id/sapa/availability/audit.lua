-- Compares rows with the mirror, without writing.
-- KEYS: state, online, deactivated, free, seen, ranked; ARGV: rows of id, version, online, deactivated, active, max, rank
-- Answers the ids of rows that are missing, older or different here; what is newer here is left out.
local ids, capacities, ranks = {}, {}, {}
for i = 1, #ARGV, 7 do
  ids[#ids + 1] = ARGV[i]
  capacities[#capacities + 1] = 'mitra:capacity:' .. ARGV[i]
  ranks[#ranks + 1] = ARGV[i + 6]
end
local held = redis.call('hmget', KEYS[1], unpack(ids))
local online = redis.call('smismember', KEYS[2], unpack(ids))
local deactivated = redis.call('smismember', KEYS[3], unpack(ids))
local free = redis.call('zmscore', KEYS[4], unpack(ids))
local seen = redis.call('zmscore', KEYS[5], unpack(ids))
local ranked = redis.call('zmscore', KEYS[6], unpack(ranks))
local active = redis.call('mget', unpack(capacities))
local different = {}
for k = 1, #ids do
  local at = (k - 1) * 7
  local version, on, off = ARGV[at + 2], ARGV[at + 3], ARGV[at + 4]
  local newer = held[k] and tonumber(string.match(held[k], '^(%d+)')) > tonumber(version)
  if not newer then
    local reachable = on == '1' and off == '0'
    local takes = reachable and seen[k] and tonumber(ARGV[at + 5]) < tonumber(ARGV[at + 6]) or false
    local row = table.concat({ version, on, off, ARGV[at + 5], ARGV[at + 6], ARGV[at + 7] }, '|')
    if held[k] ~= row or tostring(online[k]) ~= on or tostring(deactivated[k]) ~= off
        or active[k] ~= ARGV[at + 5] or (seen[k] and not reachable)
        or (free[k] and true or false) ~= takes or (ranked[k] and true or false) ~= takes then
      different[#different + 1] = ids[k]
    end
  end
end
return different
