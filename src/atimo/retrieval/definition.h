#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "atimo/text/analyzer.h"

namespace atimo::retrieval {

// Laws define their terms in shapes of their own: an article that says "considera-se:" and lists "I - órgão:
// ...;", or a sentence such as "Considera-se empregador a empresa ...". A question that asks for a definition
// has shapes of its own too ("o que é ...", "conceito de ..."). Both sides are brought to the stems of the
// term, joined by spaces
// ("estud tecnic prelimin"), so that the text that defines it is told from the many that use it.

// The distinct terms that a text defines, a line a device. A term and its abbreviation ("Estudo Técnico
// Preliminar - ETP") are two.
std::vector<std::string> defined_terms(text::Analyzer& analyzer, std::string_view body);

// The term that a question wants defined, shortest reading first: what follows it ("agente público na nova
// lei") is known only by what the corpus defines. Empty when the question asks for something else.
std::vector<std::string> asked_terms(text::Analyzer& analyzer, std::string_view question);

}  // namespace atimo::retrieval
