#include "atimo/cache/internal/redis_scripts.h"

#include "atimo/base/concat.h"

namespace atimo::cache::internal {
namespace {

// Known to every script. An entry goes with everything that leads to it; what led to one that the server
// evicted goes when it is met.
constexpr char kCommon[] = R"lua(
local call = redis.call
local function key(name, what) return KEYS[1] .. name .. (what and (':' .. what) or '') end
local function rests_not(device, id)
  local rests = key('rests', device)
  call('SREM', rests, id)
  if call('SCARD', rests) == 0 then call('ZREM', key('devices'), device) end
end
local function add_total(space, name, change)
  if change ~= 0 then call('HINCRBY', key('totals', space), name, change) end
end
local function forget(id)
  local entry = key('entry', id)
  local e = call('HMGET', entry, 'name_space', 'same', 'asked', 'signature', 'subject', 'served', 'likes', 'dislikes')
  call('ZREM', key('uses'), id)
  if not e[1] then return 0 end
  local space = e[1]
  if call('GET', key('same', e[2])) == id then call('DEL', key('same', e[2])) end
  call('SREM', key('asked', space .. ':' .. e[3]), id)
  call('ZREM', key('signature', e[4]), id)
  call('ZREM', key('subject', e[5]), id)
  for _, device in ipairs(call('HKEYS', key('rests_on', id))) do rests_not(device, id) end
  for _, name in ipairs({'entries', 'ends', 'served', 'disliked'}) do call('ZREM', key(name, space), id) end
  add_total(space, 'served', -tonumber(e[6]))
  add_total(space, 'likes', -tonumber(e[7]))
  add_total(space, 'dislikes', -tonumber(e[8]))
  call('DEL', entry, key('rests_on', id))
  return 1
end
local function forget_all(ids)
  local count = 0
  for _, id in ipairs(ids) do count = count + forget(id) end
  return count
end
-- Of the entries that a list leads to, those of one name space.
local function of_space(ids, space)
  local found = {}
  for _, id in ipairs(ids) do
    if call('HGET', key('entry', id), 'name_space') == space then found[#found + 1] = id end
  end
  return found
end
local function may_be_given(e, now)
  return e[1] and tonumber(e[1]) > tonumber(now) and e[2] == '0'
end
local function answer(id, now)
  local e = call('HMGET', key('entry', id), 'expires', 'dislikes', 'question', 'answer', 'created')
  if not may_be_given(e, now) then return false end
  local found = {id, e[3], e[4], e[5]}
  for _, value in ipairs(call('HGETALL', key('rests_on', id))) do found[#found + 1] = value end
  return found
end
)lua";

constexpr char kPut[] = R"lua(
local at = 1
local function take() at = at + 1; return ARGV[at - 1] end
while at <= #ARGV do
  local same, scope, exact, asked = take(), take(), take(), take()
  local signature, subject, space = take(), take(), take()
  local question, dense, made, created, expires, day = take(), take(), take(), take(), take(), take()
  local dislikes = 0
  local old = call('GET', key('same', same))
  if old then
    local e = call('HMGET', key('entry', old), 'scope', 'exact', 'answer', 'dislikes')
    if e[1] == scope and e[2] == exact then
      if e[3] == made then dislikes = tonumber(e[4]) end
      forget(old)
    end
  end
  local id = string.format('%d', call('INCR', key('next')))
  call('HSET', key('entry', id), 'same', same, 'scope', scope, 'exact', exact, 'asked', asked,
       'signature', signature, 'subject', subject, 'name_space', space, 'question', question, 'dense', dense,
       'answer', made, 'created', created, 'expires', expires, 'served', 0, 'likes', 0, 'dislikes', dislikes)
  call('SET', key('same', same), id)
  call('SADD', key('asked', space .. ':' .. asked), id)
  call('ZADD', key('signature', signature), id, id)
  call('ZADD', key('subject', subject), id, id)
  call('ZADD', key('entries', space), id, id)
  call('ZADD', key('ends', space), expires, id)
  call('ZADD', key('served', space), 0, id)
  if dislikes > 0 then call('ZADD', key('disliked', space), dislikes, id) end
  call('ZADD', key('uses'), created, id)
  call('SADD', key('spaces'), space)
  add_total(space, 'dislikes', dislikes)
  call('HINCRBY', key('days', space), 'made:' .. day, 1)
  for _ = 1, tonumber(take()) do
    local device, hash = take(), take()
    call('HSET', key('rests_on', id), device, hash)
    call('SADD', key('rests', device), id)
    call('ZADD', key('devices'), 0, device)
  end
end
return 1
)lua";

constexpr char kExact[] = R"lua(
local id = call('GET', key('same', ARGV[1]))
if not id then return false end
local e = call('HMGET', key('entry', id), 'scope', 'exact')
if not e[1] then call('DEL', key('same', ARGV[1])) end
if e[1] ~= ARGV[2] or e[2] ~= ARGV[3] then return false end
return answer(id, ARGV[4])
)lua";

constexpr char kGet[] = "return answer(ARGV[1], ARGV[2])";

constexpr char kCandidates[] = R"lua(
local found = {}
local function read(list, most, same)
  local taken = 0
  for _, id in ipairs(call('ZREVRANGE', list, 0, -1)) do
    if taken == most then return end
    local e = call('HMGET', key('entry', id), 'expires', 'dislikes', 'scope', 'question', 'dense')
    if not e[1] then
      call('ZREM', list, id)
    elseif may_be_given(e, ARGV[4]) and e[3] == ARGV[3] then
      for _, value in ipairs({same, id, e[4], e[5]}) do found[#found + 1] = value end
      taken = taken + 1
    end
  end
end
read(key('signature', ARGV[1]), tonumber(ARGV[5]), '1')
if #found == 0 then read(key('subject', ARGV[2]), tonumber(ARGV[6]), '0') end
return found
)lua";

constexpr char kCount[] = R"lua(
for at = 1, #ARGV, 4 do
  local id, times, last, day = ARGV[at], ARGV[at + 1], ARGV[at + 2], ARGV[at + 3]
  local space = call('HGET', key('entry', id), 'name_space')
  if space then
    call('HINCRBY', key('entry', id), 'served', times)
    call('ZINCRBY', key('served', space), times, id)
    call('ZADD', key('uses'), 'GT', last, id)
    add_total(space, 'served', tonumber(times))
    call('HINCRBY', key('days', space), 'served:' .. day, times)
  end
end
return 1
)lua";

constexpr char kFeedback[] = R"lua(
if call('HGET', key('entry', ARGV[2]), 'name_space') ~= ARGV[1] then return 0 end
local count = call('HINCRBY', key('entry', ARGV[2]), ARGV[3], 1)
add_total(ARGV[1], ARGV[3], 1)
if ARGV[3] == 'dislikes' then call('ZADD', key('disliked', ARGV[1]), count, ARGV[2]) end
return 1
)lua";

constexpr char kChanged[] = R"lua(
local count = 0
for at = 1, #ARGV, 2 do
  for _, id in ipairs(call('SMEMBERS', key('rests', ARGV[at]))) do
    local hash = call('HGET', key('rests_on', id), ARGV[at])
    if not hash then
      rests_not(ARGV[at], id)
    elseif hash ~= ARGV[at + 1] then
      count = count + forget(id)
    end
  end
end
return count
)lua";

constexpr char kDrop[] = "return forget(ARGV[1])";

constexpr char kClear[] = "return forget_all(call('ZRANGE', key('entries', ARGV[1]), 0, -1))";

constexpr char kQuestion[] = R"lua(
local found = {}
for _, id in ipairs(call('SMEMBERS', key('asked', ARGV[1] .. ':' .. ARGV[2]))) do
  local exact = call('HGET', key('entry', id), 'exact')
  if exact == ARGV[3] then
    found[#found + 1] = id
  elseif not exact then
    call('SREM', key('asked', ARGV[1] .. ':' .. ARGV[2]), id)
  end
end
return forget_all(found)
)lua";

constexpr char kDevices[] = R"lua(
local count = 0
local function forget_resting_on(device)
  count = count + forget_all(of_space(call('SMEMBERS', key('rests', device)), ARGV[1]))
end
for at = 3, #ARGV do forget_resting_on(ARGV[at]) end
local prefix = ARGV[2]
local behind = string.sub(prefix, 1, -2) .. string.char(string.byte(prefix, -1) + 1)
for _, device in ipairs(call('ZRANGEBYLEX', key('devices'), '[' .. prefix, '(' .. behind)) do
  forget_resting_on(device)
end
return count
)lua";

constexpr char kSweep[] = R"lua(
local count = 0
for _, space in ipairs(call('SMEMBERS', key('spaces'))) do
  for _, id in ipairs(call('ZRANGEBYSCORE', key('ends', space), '-inf', ARGV[1])) do
    count = count + forget(id)
    -- One that the server evicted left these behind.
    for _, name in ipairs({'entries', 'ends', 'served', 'disliked'}) do call('ZREM', key(name, space), id) end
  end
  for _, name in ipairs(call('HKEYS', key('days', space))) do
    if tonumber(string.match(name, ':(.*)')) <= tonumber(ARGV[3]) then call('HDEL', key('days', space), name) end
  end
end
local over = call('ZCARD', key('uses')) - tonumber(ARGV[2])
if over > 0 then count = count + forget_all(call('ZRANGE', key('uses'), 0, over - 1)) end
return count
)lua";

constexpr char kStatistics[] = R"lua(
local space, now = ARGV[1], ARGV[2]
local all = call('ZCARD', key('entries', space))
local ended = call('ZCOUNT', key('ends', space), '-inf', now)
local disliked = call('ZRANGE', key('disliked', space), 0, -1)
local given = all - ended
for _, id in ipairs(disliked) do
  local ends = call('ZSCORE', key('ends', space), id)
  if ends and tonumber(ends) > tonumber(now) then given = given - 1 end
end
local totals = call('HMGET', key('totals', space), 'served', 'likes', 'dislikes')
return {given, ended, #disliked, tonumber(totals[1] or 0), tonumber(totals[2] or 0), tonumber(totals[3] or 0)}
)lua";

constexpr char kList[] = R"lua(
local space, order, limit = ARGV[1], ARGV[2], tonumber(ARGV[3])
local found, taken = {}, 0
local function take(id)
  local e = call('HMGET', key('entry', id), 'question', 'created', 'expires', 'served', 'likes', 'dislikes', 'answer')
  if not e[1] then return end
  if order == 'liked' and (e[6] ~= '0' or tonumber(e[5]) < tonumber(ARGV[4])) then return end
  for _, value in ipairs({id, e[1], e[2], e[3], e[4], e[5], e[6], order == 'liked' and e[7] or ''}) do
    found[#found + 1] = value
  end
  taken = taken + 1
end
if order == 'liked' then
  local after = ARGV[5]
  while taken < limit do
    local page = call('ZRANGEBYSCORE', key('entries', space), '(' .. after, '+inf', 'LIMIT', 0, 256)
    if #page == 0 then break end
    for _, id in ipairs(page) do
      if taken < limit then take(id) end
      after = id
    end
  end
else
  local list = key(order == 'top' and 'served' or 'disliked', space)
  for _, id in ipairs(call('ZREVRANGE', list, 0, limit - 1)) do take(id) end
end
return found
)lua";

constexpr char kGrowth[] = R"lua(
local days = {}
for day = tonumber(ARGV[2]) - tonumber(ARGV[3]) + 1, tonumber(ARGV[2]) do
  local name = string.format('%d', day)
  local e = call('HMGET', key('days', ARGV[1]), 'made:' .. name, 'served:' .. name)
  for _, value in ipairs({day, tonumber(e[1] or 0), tonumber(e[2] or 0)}) do days[#days + 1] = value end
end
return days
)lua";

redis::Script script(const char* body) { return redis::Script(concat(kCommon, body)); }

}  // namespace

RedisScripts redis_scripts() {
  return {.put = script(kPut),
          .exact = script(kExact),
          .get = script(kGet),
          .candidates = script(kCandidates),
          .count = script(kCount),
          .feedback = script(kFeedback),
          .changed = script(kChanged),
          .drop = script(kDrop),
          .clear = script(kClear),
          .question = script(kQuestion),
          .devices = script(kDevices),
          .sweep = script(kSweep),
          .statistics = script(kStatistics),
          .list = script(kList),
          .growth = script(kGrowth)};
}

}  // namespace atimo::cache::internal
