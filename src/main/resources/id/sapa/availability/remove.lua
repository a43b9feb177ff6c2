-- Takes mitras out of the mirror.
-- KEYS: state, online, deactivated, busy, seen, free, ranked, snapshot, alone; ARGV: pairs of id and version, '' for any
-- A mitra whose version is another one by now is left alone.
for i = 1, #ARGV, 2 do
  local id, version = ARGV[i], ARGV[i + 1]
  local held = redis.call('hget', KEYS[1], id)
  local heldVersion, rank
  if held then
    heldVersion, rank = string.match(held, '^(%d+)|.*|([^|]*)$')
  end
  if version == '' or version == heldVersion then
    redis.call('hdel', KEYS[1], id)
    redis.call('srem', KEYS[2], id)
    redis.call('srem', KEYS[3], id)
    redis.call('zrem', KEYS[4], id)
    redis.call('zrem', KEYS[5], id)
    redis.call('zrem', KEYS[6], id)
    if rank then
      redis.call('zrem', KEYS[7], rank)
    end
    redis.call('del', 'mitra:capacity:' .. id, 'mitra:heartbeat:' .. id)
  end
end
redis.call('del', KEYS[8], KEYS[9])
return 0
