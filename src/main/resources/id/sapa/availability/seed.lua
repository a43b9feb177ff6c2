-- Writes rows of mitras that the mirror either has not or has in the same version, so that nothing need be taken away: what the caller
-- laid out goes into each key as it is. All or nothing in the eyes of readers.
-- KEYS: state, online, deactivated, busy, seen, free, ranked, the seed's token, alone
-- ARGV: lifetime of a heartbeat in s, the lengths of nine blocks, then the blocks: ids and states; keys and values of capacity;
-- online; deactivated; heartbeats in ms and ids of the seen; their heartbeat keys; the same as seen of the busy; scores and ids of the
-- free; scores and ranks of the free
-- Answers -1 if the token is gone (the server was wiped since), else the ids of rows that are other versions here: if there are any,
-- nothing was written.
local call = redis.call
if call('exists', KEYS[8]) == 0 then
  return -1
end
-- Another seed may take this server for its own.
call('del', KEYS[9])
local first, last, position = {}, {}, 11
for block = 1, 9 do
  first[block] = position
  position = position + ARGV[block + 1]
  last[block] = position - 1
end

local ids, count = {}, 0
for i = first[1], last[1], 2 do
  count = count + 1
  ids[count] = ARGV[i]
end
local held, isMissing, others = call('hmget', KEYS[1], unpack(ids)), false, {}
for k = 1, #held do
  local before = held[k]
  if not before then
    isMissing = true
  elseif before ~= ARGV[first[1] + 2 * k - 1] then
    others[#others + 1] = ARGV[first[1] + 2 * k - 2]
  end
end
if #others > 0 then
  return others
end

local function has(block)
  return last[block] >= first[block]
end

if isMissing then
  call('hset', KEYS[1], unpack(ARGV, first[1], last[1]))
end
call('mset', unpack(ARGV, first[2], last[2]))
if has(3) then call('sadd', KEYS[2], unpack(ARGV, first[3], last[3])) end
if has(4) then call('sadd', KEYS[3], unpack(ARGV, first[4], last[4])) end
if has(5) then
  local count = last[6] - first[6] + 1
  local changed = call('zadd', KEYS[5], 'gt', 'ch', unpack(ARGV, first[5], last[5]))
  if changed > 0 then
    for k = 0, count - 1 do
      local beat = ARGV[first[5] + 2 * k]
      -- Where the mirror has a later heartbeat, its own key holds that already.
      if changed == count or tonumber(call('zscore', KEYS[5], ARGV[first[5] + 2 * k + 1])) == tonumber(beat) then
        call('setex', ARGV[first[6] + k], ARGV[1], beat)
      end
    end
  end
end
if has(7) then call('zadd', KEYS[4], 'gt', unpack(ARGV, first[7], last[7])) end
if has(8) then
  call('zadd', KEYS[6], unpack(ARGV, first[8], last[8]))
  call('zadd', KEYS[7], unpack(ARGV, first[9], last[9]))
end
return others
