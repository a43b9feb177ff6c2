-- Marks the beginning of a seed, and whether it is alone on a server that holds nothing.
-- KEYS: the seed's token, alone, then those of the data; ARGV: the seed's number
redis.call('set', KEYS[1], '', 'ex', 60)
if redis.call('exists', unpack(KEYS, 3)) == 0 then
  redis.call('set', KEYS[2], ARGV[1], 'ex', 60)
end
return 0
