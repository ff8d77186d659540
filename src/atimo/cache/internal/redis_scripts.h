#pragma once

#include "atimo/redis/client.h"

// The steps of the store on Redis, each one Lua script and so all or nothing. Keys and what they hold are
// described in docs/formats/cache.md. Every script has the prefix of the keys, with its hash tag, as its only
// key; arguments are listed with it.
namespace atimo::cache::internal {

struct RedisScripts {
  redis::Script put;    // see redis_store.cc
  redis::Script exact;  // digest, scope, exact, now -> {id, question, answer, created, devices...}
  redis::Script get;    // id, now -> the same
  redis::Script
      candidates;       // by signature, by subject, scope, now, most, most -> {same, id, question, dense...}
  redis::Script count;  // id, times, last, day ...
  redis::Script feedback;    // name space, id, "likes" or "dislikes" -> whether it is there
  redis::Script changed;     // device, hash ... -> dropped
  redis::Script drop;        // id -> dropped
  redis::Script clear;       // name space -> dropped
  redis::Script question;    // name space, digest, exact -> dropped
  redis::Script devices;     // name space, prefix, id ... -> dropped
  redis::Script sweep;       // now, most, oldest day -> dropped
  redis::Script statistics;  // name space, now -> six numbers
  redis::Script list;        // name space, order, limit, likes, after -> {id, question, ... answer}...
  redis::Script growth;      // name space, last day, days -> {day, made, served}...
};

RedisScripts redis_scripts();

}  // namespace atimo::cache::internal
