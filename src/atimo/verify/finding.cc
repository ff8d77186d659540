#include "atimo/verify/finding.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace atimo::verify {
namespace {

struct ProblemWords {
  std::string_view code, label;
};

// By the enumerators' order, as all tables here.
constexpr std::array<ProblemWords, 10> kProblems = {{
    {"", ""},
    {"unknown_norm", "a norma não está no acervo"},
    {"unknown_device", "o dispositivo não existe"},
    {"not_in_context", "o dispositivo não estava entre os trechos consultados"},
    {"not_in_force", "o dispositivo não está em vigor"},
    {"ambiguous", "não se sabe de que norma ou artigo se trata"},
    {"other_device", "o texto citado é de outro dispositivo"},
    {"other_text", "o texto citado difere do da norma em palavra ou número que decide"},
    {"no_such_text", "o texto citado não está na norma"},
    {"open_quotation", "a citação não foi fechada ou é longa demais para ser conferida"},
}};
static_assert(kProblems.size() == static_cast<std::size_t>(Problem::kOpenQuotation) + 1);

constexpr std::array<std::string_view, 3> kKinds = {"marker", "reference", "quotation"};
constexpr std::array<std::string_view, 3> kVerdicts = {"verified", "repaired", "unverified"};

std::size_t unverified(const std::vector<Finding>& findings) {
  return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [](const Finding& finding) {
    return finding.verdict == Verdict::kUnverified;
  }));
}

}  // namespace

std::string_view name_of(Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }
std::string_view code_of(Problem problem) { return kProblems[static_cast<std::size_t>(problem)].code; }
std::string_view label_of(Problem problem) { return kProblems[static_cast<std::size_t>(problem)].label; }

double share(const std::vector<Finding>& findings) {
  if (findings.empty()) return 1;
  return 1 - static_cast<double>(unverified(findings)) / static_cast<double>(findings.size());
}

bool may_be_kept(const std::vector<Finding>& findings) { return unverified(findings) == 0; }

}  // namespace atimo::verify
