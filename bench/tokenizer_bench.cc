#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "atimo/base/concat.h"
#include "atimo/base/file.h"
#include "atimo/encoder/tokenizer.h"
#include "encoder/sentencepiece_reference.h"

// tokenizer_bench [MODEL [TEXT]]: a SentencePiece Unigram model and a text of lines. Without them the small
// model of the tests and an example norm, which are there everywhere but flatter every cache.
namespace atimo::encoder {
namespace {

constexpr std::uint64_t kMaxBytes = 256u << 20;
constexpr std::string_view kQuestion =
    "Qual o limite de valor para dispensa de licita\u00e7\u00e3o em compras e at\u00e9 quando posso impugnar "
    "o "
    "edital do preg\u00e3o eletr\u00f4nico?";

struct Inputs {
  std::string model;
  std::string compiled;
  std::string vocabulary;
  std::vector<std::string> lines;
  std::int64_t bytes = 0;
};

void encode_lines(benchmark::State& state, const Inputs& inputs, const auto& tokenizer) {
  for (auto _ : state) {
    for (const std::string& line : inputs.lines) benchmark::DoNotOptimize(tokenizer.encode(line));
  }
  state.SetBytesProcessed(state.iterations() * inputs.bytes);
}

void encode_question(benchmark::State& state, const auto& tokenizer) {
  for (auto _ : state) benchmark::DoNotOptimize(tokenizer.encode(kQuestion));
  state.counters["tokens"] = static_cast<double>(tokenizer.encode(kQuestion).size());
}

void open_compiled(benchmark::State& state, const Inputs& inputs) {
  for (auto _ : state) benchmark::DoNotOptimize(Tokenizer::open(inputs.compiled));
  state.counters["MB"] = static_cast<double>(inputs.compiled.size()) / 1e6;
}

void compile(benchmark::State& state, const Inputs& inputs) {
  for (auto _ : state)
    benchmark::DoNotOptimize(compile_tokenizer(TokenizerKind::kXlmRoberta, inputs.model, {}));
}

void load_reference(benchmark::State& state, const Inputs& inputs) {
  for (auto _ : state) benchmark::DoNotOptimize(testing::SentencePieceReference::load(inputs.model));
}

absl::StatusOr<Inputs> read_inputs(const std::string& model, const std::string& text) {
  Inputs inputs;
  const auto model_bytes = read_file(model, kMaxBytes);
  if (!model_bytes.ok()) return model_bytes.status();
  inputs.model = *model_bytes;
  const auto compiled = compile_tokenizer(TokenizerKind::kXlmRoberta, inputs.model, {});
  if (!compiled.ok()) return compiled.status();
  inputs.compiled = *compiled;
  const auto vocabulary = read_file(ATIMO_SOURCE_DIR "/tests/encoder/data/wordpiece_vocab.txt", kMaxBytes);
  if (!vocabulary.ok()) return vocabulary.status();
  inputs.vocabulary = *vocabulary;
  const auto lines = read_file(text, kMaxBytes);
  if (!lines.ok()) return lines.status();
  std::string_view rest = *lines;
  while (!rest.empty() && inputs.bytes < 4'000'000) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    inputs.lines.emplace_back(rest.substr(0, end));
    inputs.bytes += static_cast<std::int64_t>(end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return inputs;
}

// Ids are compared before anything is timed.
bool agree(const Inputs& inputs, const Tokenizer& ours, const testing::SentencePieceReference& reference) {
  for (const std::string& line : inputs.lines) {
    if (ours.encode(line) == reference.encode(line)) continue;
    std::fprintf(stderr, "ids differ: %s\n", line.c_str());
    return false;
  }
  return true;
}

int run(const std::string& model, const std::string& text) {
  const auto inputs = read_inputs(model, text);
  if (!inputs.ok()) {
    std::fputs((inputs.status().ToString() + "\n").c_str(), stderr);
    return 1;
  }
  const auto ours = *Tokenizer::open(inputs->compiled);
  const auto wordpiece = *Tokenizer::create(TokenizerKind::kWordPiece, inputs->vocabulary, {});
  const auto reference = testing::SentencePieceReference::load(inputs->model);
  if (!reference || !agree(*inputs, *ours, *reference)) return 1;
  using benchmark::RegisterBenchmark;
  const auto add = [](const char* name, auto body, benchmark::TimeUnit unit) {
    RegisterBenchmark(name, body)->Unit(unit);
  };
  add(
      "BM_XlmrEncode", [&](auto& state) { encode_lines(state, *inputs, *ours); }, benchmark::kMillisecond);
  add(
      "BM_SentencePieceEncode", [&](auto& state) { encode_lines(state, *inputs, *reference); },
      benchmark::kMillisecond);
  add(
      "BM_WordPieceEncode", [&](auto& state) { encode_lines(state, *inputs, *wordpiece); },
      benchmark::kMillisecond);
  add(
      "BM_XlmrQuestion", [&](auto& state) { encode_question(state, *ours); }, benchmark::kMicrosecond);
  add(
      "BM_SentencePieceQuestion", [&](auto& state) { encode_question(state, *reference); },
      benchmark::kMicrosecond);
  add(
      "BM_WordPieceQuestion", [&](auto& state) { encode_question(state, *wordpiece); },
      benchmark::kMicrosecond);
  add(
      "BM_XlmrOpen", [&](auto& state) { open_compiled(state, *inputs); }, benchmark::kMillisecond);
  add(
      "BM_XlmrCompile", [&](auto& state) { compile(state, *inputs); }, benchmark::kMillisecond);
  add(
      "BM_SentencePieceLoad", [&](auto& state) { load_reference(state, *inputs); }, benchmark::kMillisecond);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}

}  // namespace
}  // namespace atimo::encoder

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::string root = ATIMO_SOURCE_DIR;
  return atimo::encoder::run(argc > 1 ? argv[1] : root + "/tests/encoder/data/unigram.model",
                             argc > 2 ? argv[2] : root + "/examples/lei-municipal-1234-2023.md");
}
