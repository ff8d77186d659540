#include "atimo/models/internal/bge_values.h"

namespace atimo::models::internal {
namespace {

constexpr encoder::HybridWeights kDense{.dense = 1, .sparse = 0, .multi_vector = 0};
constexpr encoder::HybridWeights kLexical{.dense = 0, .sparse = 1, .multi_vector = 0};
constexpr encoder::HybridWeights kColbert{.dense = 0, .sparse = 0, .multi_vector = 1};
// The two sets of weights of the published examples, with the multi-vector part and without it.
constexpr encoder::HybridWeights kFirst{.dense = 0.4f, .sparse = 0.2f, .multi_vector = 0.4f};
constexpr encoder::HybridWeights kFirstTwo{.dense = 0.4f, .sparse = 0.2f, .multi_vector = 0};
constexpr encoder::HybridWeights kSecond{.dense = 1, .sparse = 0.3f, .multi_vector = 1};
constexpr encoder::HybridWeights kSecondTwo{.dense = 1, .sparse = 0.3f, .multi_vector = 0};

constexpr std::string_view kPlanet = "Which planet is known as the Red Planet?";

constexpr std::array kPairs = {
    PairValue{"dense", kQuestionM3, kPassageM3, kDense, 0.6265},
    PairValue{"dense", kQuestionM3, kPassageBm25, kDense, 0.3477},
    PairValue{"dense", kQuestionBm25, kPassageM3, kDense, 0.3499},
    PairValue{"dense", kQuestionBm25, kPassageBm25, kDense, 0.678},
    PairValue{"lexical", kQuestionM3, kPassageM3, kLexical, 0.195549},
    PairValue{"lexical", kQuestionM3, kPassageBm25, kLexical, 0.0088043},
    PairValue{"lexical", kQuestionBm25, kPassageM3, kLexical, 0},
    PairValue{"lexical", kQuestionBm25, kPassageBm25, kLexical, 0.180366},
    PairValue{"lexical", kQuestionM3, kQuestionBm25, kLexical, 0},
    PairValue{"colbert", kQuestionM3, kPassageM3, kColbert, 0.7797},
    PairValue{"colbert", kQuestionM3, kPassageBm25, kColbert, 0.4620},
    PairValue{"colbert", kQuestionM3, kPassageM3, kColbert, 0.77965},
    PairValue{"colbert", kQuestionM3, kPassageBm25, kColbert, 0.462147},
    PairValue{"colbert", kQuestionBm25, kPassageM3, kColbert, 0.452379},
    PairValue{"colbert", kQuestionBm25, kPassageBm25, kColbert, 0.789858},
    PairValue{"sparse+dense (0.4, 0.2)", kQuestionM3, kPassageM3, kFirstTwo, 0.482503},
    PairValue{"sparse+dense (0.4, 0.2)", kQuestionM3, kPassageBm25, kFirstTwo, 0.234540},
    PairValue{"sparse+dense (0.4, 0.2)", kQuestionBm25, kPassageM3, kFirstTwo, 0.233236},
    PairValue{"sparse+dense (0.4, 0.2)", kQuestionBm25, kPassageBm25, kFirstTwo, 0.512248},
    PairValue{"colbert+sparse+dense (0.4, 0.2, 0.4)", kQuestionM3, kPassageM3, kFirst, 0.601362},
    PairValue{"colbert+sparse+dense (0.4, 0.2, 0.4)", kQuestionM3, kPassageBm25, kFirst, 0.325583},
    PairValue{"colbert+sparse+dense (0.4, 0.2, 0.4)", kQuestionBm25, kPassageM3, kFirst, 0.320893},
    PairValue{"colbert+sparse+dense (0.4, 0.2, 0.4)", kQuestionBm25, kPassageBm25, kFirst, 0.623292},
    PairValue{"sparse+dense (1, 0.3)", kQuestionM3, kPassageM3, kSecondTwo, 0.526649},
    PairValue{"sparse+dense (1, 0.3)", kQuestionM3, kPassageBm25, kSecondTwo, 0.269460},
    PairValue{"sparse+dense (1, 0.3)", kQuestionBm25, kPassageM3, kSecondTwo, 0.268930},
    PairValue{"sparse+dense (1, 0.3)", kQuestionBm25, kPassageBm25, kSecondTwo, 0.563345},
    PairValue{"colbert+sparse+dense (1, 0.3, 1)", kQuestionM3, kPassageM3, kSecond, 0.636725},
    PairValue{"colbert+sparse+dense (1, 0.3, 1)", kQuestionM3, kPassageBm25, kSecond, 0.353233},
    PairValue{"colbert+sparse+dense (1, 0.3, 1)", kQuestionBm25, kPassageM3, kSecond, 0.348716},
    PairValue{"colbert+sparse+dense (1, 0.3, 1)", kQuestionBm25, kPassageBm25, kSecond, 0.661859},
    PairValue{"dense", kPlanet,
              "Venus is often called Earth's twin because of its similar size and proximity.", kDense,
              0.41025},
    PairValue{"dense", kPlanet,
              "Mars, known for its reddish appearance, is often referred to as the Red Planet.", kDense,
              0.71249},
    PairValue{"dense", kPlanet, "Jupiter, the largest planet in our solar system, has a prominent red spot.",
              kDense, 0.64761},
    PairValue{"dense", kPlanet, "Saturn, famous for its rings, is sometimes mistaken for the Red Planet.",
              kDense, 0.65188},
};

constexpr std::array kWords = {
    LexicalValue{kQuestionM3, "▁What", 0.08356}, LexicalValue{kQuestionM3, "▁is", 0.0814},
    LexicalValue{kQuestionM3, "▁B", 0.1296},     LexicalValue{kQuestionM3, "GE", 0.252},
    LexicalValue{kQuestionM3, "▁M", 0.1702},     LexicalValue{kQuestionM3, "3", 0.2695},
    LexicalValue{kQuestionM3, "?", 0.04092},     LexicalValue{kQuestionBm25, "▁De", 0.05005},
    LexicalValue{kQuestionBm25, "fin", 0.1368},  LexicalValue{kQuestionBm25, "ation", 0.04498},
    LexicalValue{kQuestionBm25, "▁of", 0.0633},  LexicalValue{kQuestionBm25, "▁BM", 0.2515},
    LexicalValue{kQuestionBm25, "25", 0.3335},
};

constexpr std::array kLogits = {
    LogitValue{"query", "passage", -5.65234375},
    LogitValue{"what is panda?", "hi", -8.1875},
    LogitValue{
        "what is panda?",
        "The giant panda (Ailuropoda melanoleuca), sometimes called a panda bear or simply panda, is a bear "
        "species endemic to China.",
        5.26171875},
};

}  // namespace

std::span<const PairValue> bge_m3_pairs() { return kPairs; }

std::span<const LexicalValue> bge_m3_lexical() { return kWords; }

std::span<const LogitValue> bge_reranker_logits() { return kLogits; }

}  // namespace atimo::models::internal
