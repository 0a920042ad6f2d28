// How much a test does when the environment asks for more or less than usual.
#pragma once

#include <cstdlib>

namespace fyr::test {

// The number in the variable, else `otherwise`.
[[nodiscard]] inline int asked(const char* variable, int otherwise) {
    const char* text = std::getenv(variable);
    return text ? std::atoi(text) : otherwise;
}

} // namespace fyr::test
