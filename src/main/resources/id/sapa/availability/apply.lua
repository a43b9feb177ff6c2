-- Writes rows of mitras into the mirror, each only if what is there is not newer. All or nothing in the eyes of readers.
-- KEYS: state, online, deactivated, available, seen, free, ranked, snapshot, and while seeding the seed's token
-- ARGV: lifetime of a heartbeat in s, then rows of id, version, online, deactivated, active, max, rank, seen
-- Answers -1 if the token is gone (the server was wiped since), else id and version of each row that is newer here.
local state, online, deactivated, available = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local seen, free, ranked, snapshot, token = KEYS[5], KEYS[6], KEYS[7], KEYS[8], KEYS[9]
if token and redis.call('exists', token) == 0 then
  return -1
end
local ttl = ARGV[1]
local ids = {}
for i = 2, #ARGV, 8 do
  ids[#ids + 1] = ARGV[i]
end
local held = redis.call('hmget', state, unpack(ids))
local beats = redis.call('zmscore', seen, unpack(ids))

local batches = {}
local function add(command, key, a, b)
  local name = command .. key
  local batch = batches[name]
  if not batch then
    batch = { command, key }
    batches[name] = batch
  end
  batch[#batch + 1] = a
  if b then
    batch[#batch + 1] = b
  end
end

local newer, capacities = {}, { 'mset' }
for k = 1, #ids do
  local at = 2 + (k - 1) * 8
  local id, version, isOnline, isDeactivated = ids[k], ARGV[at + 1], ARGV[at + 2] == '1', ARGV[at + 3] == '1'
  local active, max, rank, beat = ARGV[at + 4], ARGV[at + 5], ARGV[at + 6], ARGV[at + 7]
  local heldVersion, heldRank
  if held[k] then
    heldVersion, heldRank = string.match(held[k], '^(%d+)|.*|([^|]*)$')
  end
  if heldVersion and tonumber(heldVersion) > tonumber(version) then
    newer[#newer + 1] = id
    newer[#newer + 1] = heldVersion
  else
    add('hset', state, id, table.concat({ version, ARGV[at + 2], ARGV[at + 3], active, max, rank }, '|'))
    capacities[#capacities + 1] = 'mitra:capacity:' .. id
    capacities[#capacities + 1] = active
    add(isOnline and 'sadd' or 'srem', online, id)
    add(isDeactivated and 'sadd' or 'srem', deactivated, id)
    if heldRank and heldRank ~= rank then
      add('zrem', ranked, heldRank)
    end
    local score = beats[k]
    if isOnline and not isDeactivated then
      -- A seed says when only to those that have no heartbeat yet.
      if beat ~= '' and (not score or (not token and tonumber(beat) > tonumber(score))) then
        score = beat
        add('zadd', seen, beat, id)
        redis.call('set', 'mitra:heartbeat:' .. id, beat, 'ex', ttl)
      end
    else
      score = false
      add('zrem', seen, id)
      redis.call('del', 'mitra:heartbeat:' .. id)
    end
    if score and tonumber(active) < tonumber(max) then
      add('zadd', available, score, id)
      add('zadd', free, 0, id)
      add('zadd', ranked, 0, rank)
    else
      add('zrem', available, id)
      add('zrem', free, id)
      add('zrem', ranked, rank)
    end
  end
end
for _, batch in pairs(batches) do
  redis.call(unpack(batch))
end
if #capacities > 1 then
  redis.call(unpack(capacities))
end
redis.call('del', snapshot)
return newer
