-- Writes rows of mitras into the mirror, each only if what is there is not newer. All or nothing in the eyes of readers.
-- KEYS: state, online, deactivated, busy, seen, free, ranked, snapshot, alone, and while seeding the seed's token
-- ARGV: lifetime of a heartbeat in s, then rows of id, kind, active, state, rank, last heartbeat in ms or ''
-- Kinds: f online with free capacity, b online and busy, o offline, d offline and deactivated, x online but deactivated
-- Answers -1 if the token is gone (the server was wiped since), else id and version of each row that is newer here.
if KEYS[10] and redis.call('exists', KEYS[10]) == 0 then
  return -1
end
local ttl = ARGV[1]
local ids, count = {}, 0
for i = 2, #ARGV, 6 do
  count = count + 1
  ids[count] = ARGV[i]
end
local held = redis.call('hmget', KEYS[1], unpack(ids))
local beats = redis.call('zmscore', KEYS[5], unpack(ids))

-- One command for each key and kind of change, whatever the number of rows. Lengths are counted: '#' is a search.
local states, stateCount = { 'hset', KEYS[1] }, 2
local capacities, capacityCount = { 'mset' }, 1
local silent, silentCount = { 'del' }, 1
local online, onlineCount = { 'sadd', KEYS[2] }, 2
local offline, offlineCount = { 'srem', KEYS[2] }, 2
local deactivated, deactivatedCount = { 'sadd', KEYS[3] }, 2
local activated, activatedCount = { 'srem', KEYS[3] }, 2
local seen, seenCount = { 'zadd', KEYS[5] }, 2
local unseen, unseenCount = { 'zrem', KEYS[5] }, 2
local busy, busyCount = { 'zadd', KEYS[4] }, 2
local unbusy, unbusyCount = { 'zrem', KEYS[4] }, 2
local free, ranked, freeCount = { 'zadd', KEYS[6] }, { 'zadd', KEYS[7] }, 2
local unfree, unfreeCount = { 'zrem', KEYS[6] }, 2
local unranked, unrankedCount = { 'zrem', KEYS[7] }, 2
local newer, newerCount = {}, 0

local at = 2
for k = 1, count do
  local id, kind, state, rank = ids[k], ARGV[at + 1], ARGV[at + 3], ARGV[at + 4]
  local before, isNewer = held[k], false
  if before ~= state then
    if before then
      local heldVersion, heldRank = string.match(before, '^(%d+)|.*|([^|]*)$')
      isNewer = tonumber(heldVersion) > tonumber(string.match(state, '^%d+'))
      if isNewer then
        newer[newerCount + 1] = id
        newer[newerCount + 2] = heldVersion
        newerCount = newerCount + 2
      elseif heldRank ~= rank then
        unrankedCount = unrankedCount + 1
        unranked[unrankedCount] = heldRank
      end
    end
    if not isNewer then
      states[stateCount + 1] = id
      states[stateCount + 2] = state
      stateCount = stateCount + 2
    end
  end
  if not isNewer then
    capacities[capacityCount + 1] = 'mitra:capacity:' .. id
    capacities[capacityCount + 2] = ARGV[at + 2]
    capacityCount = capacityCount + 2
    local reachable = kind == 'f' or kind == 'b'
    if reachable or kind == 'x' then
      onlineCount = onlineCount + 1
      online[onlineCount] = id
    else
      offlineCount = offlineCount + 1
      offline[offlineCount] = id
    end
    if kind == 'd' or kind == 'x' then
      deactivatedCount = deactivatedCount + 1
      deactivated[deactivatedCount] = id
    else
      activatedCount = activatedCount + 1
      activated[activatedCount] = id
    end
    local score = beats[k]
    if reachable then
      local beat = ARGV[at + 5]
      if beat ~= '' and (not score or tonumber(beat) > tonumber(score)) then
        score = beat
        seen[seenCount + 1] = beat
        seen[seenCount + 2] = id
        seenCount = seenCount + 2
        redis.call('set', 'mitra:heartbeat:' .. id, beat, 'ex', ttl)
      end
    else
      if score then
        unseenCount = unseenCount + 1
        unseen[unseenCount] = id
      end
      silentCount = silentCount + 1
      silent[silentCount] = 'mitra:heartbeat:' .. id
    end
    if kind == 'b' and score then
      busy[busyCount + 1] = score
      busy[busyCount + 2] = id
      busyCount = busyCount + 2
    else
      unbusyCount = unbusyCount + 1
      unbusy[unbusyCount] = id
    end
    if kind == 'f' and score then
      free[freeCount + 1] = '0'
      free[freeCount + 2] = id
      ranked[freeCount + 1] = '0'
      ranked[freeCount + 2] = rank
      freeCount = freeCount + 2
    else
      unfreeCount = unfreeCount + 1
      unfree[unfreeCount] = id
      unrankedCount = unrankedCount + 1
      unranked[unrankedCount] = rank
    end
  end
  at = at + 6
end

if stateCount > 2 then redis.call(unpack(states)) end
if capacityCount > 1 then redis.call(unpack(capacities)) end
if silentCount > 1 then redis.call(unpack(silent)) end
if onlineCount > 2 then redis.call(unpack(online)) end
if offlineCount > 2 then redis.call(unpack(offline)) end
if deactivatedCount > 2 then redis.call(unpack(deactivated)) end
if activatedCount > 2 then redis.call(unpack(activated)) end
if unseenCount > 2 then redis.call(unpack(unseen)) end
if seenCount > 2 then redis.call(unpack(seen)) end
if unbusyCount > 2 then redis.call(unpack(unbusy)) end
if busyCount > 2 then redis.call(unpack(busy)) end
if unfreeCount > 2 then redis.call(unpack(unfree)) end
if unrankedCount > 2 then redis.call(unpack(unranked)) end
if freeCount > 2 then
  redis.call(unpack(free))
  redis.call(unpack(ranked))
end
redis.call('del', KEYS[8], KEYS[9])
return newer
