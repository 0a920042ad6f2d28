// A strict reader of OpenMetrics text for tests: what the specification forbids is a problem, named with its line.
//
// Source: github.com/OpenObservability/OpenMetrics, specification 1.0, "ABNF" and "Data Model".
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fyr::server::http::test {

struct OpenMetrics {
    struct Sample {
        std::string name;
        std::map<std::string, std::string> labels;
        double value = 0;
    };
    struct Family {
        std::string type;
        std::string unit;
        std::string help;
        std::vector<Sample> samples;
    };
    std::map<std::string, Family> families;
    std::vector<std::string> problems;

    [[nodiscard]] static OpenMetrics read(std::string_view text);
    // The value of one series; NaN when it is not there. `labels` as a part of its labels.
    [[nodiscard]] double value(std::string_view name, const std::map<std::string, std::string>& labels = {}) const;
};

} // namespace fyr::server::http::test
