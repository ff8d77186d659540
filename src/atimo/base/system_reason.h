#pragma once

#include <string>

namespace atimo {

// What an errno means to the one who reads the message, in Portuguese for the usual ones ("disco cheio"); the
// system's own words for the rest.
std::string system_reason(int error_number);

}  // namespace atimo
