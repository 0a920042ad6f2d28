// Data that is not part of the project (synthetic bundles, official test cases): DEV_SHARED_DATA names its folder. Without
// it the path is of nothing and the test skips.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace fyr::test {

inline std::filesystem::path sharedData(const char* name) {
    const char* folder = std::getenv("DEV_SHARED_DATA");
    return std::filesystem::path(folder ? folder : "no-shared-data") / name;
}

// The JSON files of such a folder in the order of their names; none where it is not here. The first `few`, which makes a test
// quick, unless FYR_ALL_DATA is set.
inline std::vector<std::filesystem::path> sharedJson(const char* name, std::size_t few) {
    std::vector<std::filesystem::path> files;
    std::error_code ec;
    for (const auto& e : std::filesystem::directory_iterator(sharedData(name), ec))
        if (e.path().extension() == ".json") files.push_back(e.path());
    std::ranges::sort(files);
    if (!std::getenv("FYR_ALL_DATA")) files.resize(std::min(files.size(), few));
    return files;
}

} // namespace fyr::test
