// Data that is not part of the project (synthetic bundles, official test cases): DEV_SHARED_DATA names its folder. Without
// it the path is of nothing and the test skips.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace fyr::test {

inline std::filesystem::path sharedData(const char* name) {
    const char* folder = std::getenv("DEV_SHARED_DATA");
    return std::filesystem::path(folder ? folder : "no-shared-data") / name;
}

} // namespace fyr::test
