-- Takes a lease from the buckets of one pool. LeaseBuckets.java does the same and says
-- why; keep both in step. Redis 6.2 or later.
--
-- KEYS: hash with the buckets, sorted set with the time of each instance's last request
-- ARGV: id of the instance, 1 if it joins, and of each dimension: need, want, limit,
--       capacity, level, 1 if the limit has changed, shift
-- Reply, separated by blanks: nanoseconds until the lease may be used, nanoseconds over
--       which it may be used, calls ever granted, instances, and of each dimension:
--       limit, capacity, level

local DIMENSIONS = { 'requests', 'input-tokens', 'output-tokens', 'tokens' }
local ARGUMENTS_BEFORE, ARGUMENTS_EACH = 2, 7
local NANOS_A_MINUTE, NANOS_A_MICRO = 60e9, 1e3
local MICROS_AN_INSTANCE = 60e6
local MILLIS_KEPT = 3600000
local GREATEST, GREATEST_TIME, DEBT_MINUTES, GREATEST_CALL = 1e12, 1e18, 60, 1e7

local function text(number)
	return string.format('%.17g', number)
end

-- What is no number, or none that a limit can have, counts as unknown: as zero.
local function sane(value, least, greatest)
	local number = tonumber(value or 0)
	return number and number >= least and number <= (greatest or GREATEST) and number or nil
end

local function numbers(key, ...)
	local values = redis.pcall('HMGET', key, ...)
	if values.err then
		redis.call('DEL', key)
		return {}
	end
	return values
end

-- A bucket with a value that cannot be right is unknown as a whole, and learned anew.
local function read(kept)
	local limit, capacity, uncounted = sane(kept[1], 0), sane(kept[2], 0), sane(kept[4], -GREATEST)
	local debt = (limit or 0) > 0 and limit * DEBT_MINUTES + GREATEST_CALL or GREATEST
	local level = sane(kept[3], -debt)
	if limit and capacity and level and uncounted and (capacity > 0 or limit == 0) then
		return { limit = limit, capacity = capacity, level = level, uncounted = uncounted }
	end
	return { limit = 0, capacity = 0, level = 0, uncounted = 0 }
end

-- A single call never waits for more than a full bucket. The calls after it need not fit
-- into the bucket together: they wait for their refill one after the other.
local function wait(bucket, need, more)
	local amount = math.min(math.max(0, need), bucket.capacity) + more
	local missing = amount - bucket.level
	if amount > 0 and missing > 0 and bucket.limit > 0 then
		return missing / bucket.limit * NANOS_A_MINUTE
	end
	return 0
end

local function learn(bucket, told, joins, instances)
	if told.limit == 0 then
		return
	end
	local known = bucket.limit
	if known == 0 then
		bucket.capacity = told.capacity
		bucket.level = math.max(told.level - bucket.uncounted * (instances - 1) / instances,
				math.min(told.level, -told.limit))
	end
	if known == 0 or told.changed > 0 then
		if told.limit < known then
			bucket.capacity = bucket.capacity * told.limit / known
		end
		bucket.limit = told.limit
	end
	if told.limit == bucket.limit then
		bucket.capacity = math.max(bucket.capacity, told.capacity)
	end
	bucket.level = bucket.level + told.shift
	if joins then
		bucket.level = math.min(bucket.level, told.level)
	end
	bucket.level = math.min(bucket.level, bucket.capacity)
end

local time = redis.call('TIME')
local now = tonumber(time[1]) * 1e6 + tonumber(time[2])

-- A write that needs no memory, first: Redis lets a script that has written finish, even
-- if its memory is full, and the keys of all pools take a few kilobytes.
redis.call('PEXPIRE', KEYS[2], MILLIS_KEPT)
local added = redis.pcall('ZADD', KEYS[2], text(now), ARGV[1])
if type(added) == 'table' then
	if not string.find(added.err, 'WRONGTYPE', 1, true) then
		return added
	end
	redis.call('DEL', KEYS[2])
	redis.call('ZADD', KEYS[2], text(now), ARGV[1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', text(now - MICROS_AN_INSTANCE))
redis.call('ZREMRANGEBYSCORE', KEYS[2], '(' .. text(now), '+inf')
local instances = math.max(1, redis.call('ZCARD', KEYS[2]))

local pool = numbers(KEYS[1], 'at', 'calls')
local at = sane(pool[1], 0, GREATEST_TIME) or 0
local elapsed = at > 0 and math.max(0, now - at) * NANOS_A_MICRO or 0
local calls = sane(pool[2], 0) or 0
local waitNanos, wholeNanos = 0, 0
local buckets, lacks = {}, {}

for i, name in ipairs(DIMENSIONS) do
	local kept = numbers(KEYS[1], name .. ':limit', name .. ':capacity', name .. ':level', name .. ':uncounted')
	local first = ARGUMENTS_BEFORE + (i - 1) * ARGUMENTS_EACH
	local asked = {}
	for j = 1, ARGUMENTS_EACH do
		asked[j] = tonumber(ARGV[first + j])
	end
	local bucket = read(kept)
	bucket.level = math.min(bucket.capacity, bucket.level + bucket.limit * elapsed / NANOS_A_MINUTE)
	learn(bucket, { limit = asked[3], capacity = asked[4], level = asked[5], changed = asked[6], shift = asked[7] },
			ARGV[2] == '1', instances)
	waitNanos = math.max(waitNanos, wait(bucket, asked[1], 0))
	wholeNanos = math.max(wholeNanos, wait(bucket, asked[1], math.max(0, asked[2] - math.max(0, asked[1]))))
	buckets[i] = bucket
	lacks[i] = asked[2]
end

calls = calls + math.max(0, lacks[1])
local reply = { text(math.ceil(waitNanos)), text(math.ceil(wholeNanos - waitNanos)), text(calls), text(instances) }
local kept = { 'at', text(now), 'calls', text(calls) }

for i, name in ipairs(DIMENSIONS) do
	local bucket = buckets[i]
	if bucket.limit == 0 then
		bucket.uncounted = bucket.uncounted + lacks[i]
	end
	bucket.level = math.min(bucket.capacity, bucket.level - lacks[i])
	for _, field in ipairs({ 'limit', 'capacity', 'level', 'uncounted' }) do
		kept[#kept + 1] = name .. ':' .. field
		kept[#kept + 1] = text(bucket[field])
		if field ~= 'uncounted' then
			reply[#reply + 1] = text(bucket[field])
		end
	end
end

redis.call('HSET', KEYS[1], unpack(kept))
redis.call('PEXPIRE', KEYS[1], MILLIS_KEPT)
redis.call('PEXPIRE', KEYS[2], MILLIS_KEPT)
return table.concat(reply, ' ')
