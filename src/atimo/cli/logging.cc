#include "atimo/cli/internal/logging.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

namespace atimo::cli::internal {
namespace {

spdlog::level::level_enum level_of(config::LogLevel level) {
  switch (level) {
    case config::LogLevel::kError:
      return spdlog::level::err;
    case config::LogLevel::kWarn:
      return spdlog::level::warn;
    case config::LogLevel::kInfo:
      return spdlog::level::info;
    case config::LogLevel::kDebug:
      return spdlog::level::debug;
  }
  return spdlog::level::warn;
}

}  // namespace

void log_to_stderr(config::LogLevel level) {
  auto logger = std::make_shared<spdlog::logger>("atimo", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_level(level_of(level));
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace atimo::cli::internal
