-- A bucket that refills evenly, kept as the one time at which it will be full again (generic cell rate algorithm).
-- KEYS[1] the bucket; ARGV[1] microseconds for one to come back; ARGV[2] the same for a whole bucket.
-- Answers minus how many are left if one was taken, else how many microseconds to wait.
local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local full = tonumber(redis.call('GET', KEYS[1]) or now)
if full < now then
  full = now
end
local after = full + tonumber(ARGV[1])
local wait = after - tonumber(ARGV[2]) - now
if wait > 0 then
  return wait
end
redis.call('SET', KEYS[1], string.format('%.0f', after), 'PX', math.ceil((after - now) / 1000))
return -math.floor((tonumber(ARGV[2]) - (after - now)) / tonumber(ARGV[1]))
