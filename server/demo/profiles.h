// Kinds of patients: what they live with, take, have had measured. A profile and a random stream make one record.
#pragma once

#include "server/demo/record_builder.h"

namespace fyr::server::demo {

struct Profile {
    std::string_view key;
    int youngest = 18;
    int oldest = 90;
    clinical::Sex sex = clinical::Sex::unknown; // unknown: either
    int share = 1;                              // of the population
    void (*fill)(RecordBuilder&, Random&, Instant now);
};
[[nodiscard]] std::span<const Profile> profiles() noexcept;
[[nodiscard]] const Profile& profile(std::string_view key);
[[nodiscard]] const Profile& anyProfile(Random& random);

} // namespace fyr::server::demo
