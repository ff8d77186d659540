#pragma once

#include <gumbo.h>

#include <string>
#include <string_view>

namespace atimo::ingest::internal {

std::string_view attribute(const GumboElement& element, const char* name);

// Begins and ends a line.
bool is_block(const GumboElement& element);

// Scripts, forms, hidden elements and the navigation of a site: nothing in them is part of a norm.
bool is_outside_text(const GumboElement& element);

// <strike>, <s>, <del> or a line-through style.
bool strikes_out(const GumboElement& element);

enum class Alignment { kInherited, kCentered, kOther };
Alignment alignment_of(const GumboElement& element);

// A list or table whose words are nearly all links, such as an index: more than three links and no article in
// it.
bool is_link_list(const GumboNode& node);

}  // namespace atimo::ingest::internal
