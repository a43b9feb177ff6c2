-- Declares the mirror complete, if the server still is the one on which the seed began.
-- KEYS: the seed's token, ready, snapshot, alone; ARGV: what is known of the seed
if redis.call('exists', KEYS[1]) == 0 then
  return 0
end
redis.call('set', KEYS[2], ARGV[1])
redis.call('del', KEYS[1], KEYS[3], KEYS[4])
return 1
