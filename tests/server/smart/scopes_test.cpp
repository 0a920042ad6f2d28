#include "server/smart/scopes.h"

#include <gtest/gtest.h>

namespace fyr::server::smart {
namespace {

std::string granted(std::string_view asked, std::string_view allowed, bool system = false) { return joinScopes(grantedOf(splitScopes(asked), splitScopes(allowed), system)); }

TEST(Scopes, whatIsAskedIsCutDownToWhatIsAllowed) {
    struct Row {
        std::string_view asked, allowed, granted;
    };
    for (const auto& [asked, allowed, wanted] : {
             Row{"patient/Observation.rs", "patient/*.rs", "patient/Observation.rs"},
             Row{"patient/*.cruds", "patient/Observation.rs patient/Condition.r", "patient/Observation.rs patient/Condition.r"},
             Row{"patient/*.read", "patient/*.rs", "patient/*.read"},                      // version 1 stays as asked when whole
             Row{"patient/*.write", "patient/*.rs", ""},
             Row{"patient/Observation.cruds", "patient/*.rs", "patient/Observation.rs"},
             Row{"user/*.rs", "patient/*.rs", ""},                                        // another level
             Row{"patient/*.rs", "user/*.rs", ""},
             Row{"patient/Observation.rs?category=laboratory", "patient/*.rs", "patient/Observation.rs?category=laboratory"},
             Row{"patient/Observation.rs", "patient/Observation.rs?category=laboratory", "patient/Observation.rs?category=laboratory"},
             Row{"patient/Observation.rs?status=final", "patient/Observation.rs?category=laboratory", "patient/Observation.rs?status=final&category=laboratory"},
             Row{"patient/Observation.rs?nonsense=1", "patient/*.rs", ""},                // what cannot be decided is not given
             Row{"patient/Observation.rs?subject:Patient.name=x", "patient/*.rs", ""},
             Row{"patient/Nonsense.rs patient/Observation.sr patient/Observation. patient/Observation patient Observation.rs", "patient/*.cruds", ""},
             Row{"openid fhirUser launch/patient", "openid launch/patient", "openid launch/patient"},
             Row{"system/*.rs", "system/*.rs", ""},                                       // not for people
             Row{"offline_access offline_access", "offline_access", "offline_access"},
         })
        EXPECT_EQ(granted(asked, allowed), wanted) << asked << " of " << allowed;
    EXPECT_EQ(granted("system/*.rs patient/*.rs openid", "system/Patient.rs patient/*.rs openid", true), "system/Patient.rs");
}

// Whatever is asked: nothing comes out that is not within both.
// asvs: 10.4.11
TEST(Scopes, nothingIsEverGrantedThatWasNotAskedAndAllowed) {
    const std::vector<std::string> levels{"patient", "user", "system"}, types{"*", "Observation", "Patient"}, access{"r", "rs", "cruds", "cud", "s", "d"}, queries{"", "?status=final", "?category=x"};
    std::vector<std::string> all;
    for (const auto& l : levels)
        for (const auto& t : types)
            for (const auto& a : access)
                for (const auto& q : queries)
                    if (t != "*" || q.empty()) all.push_back(l + "/" + t + "." + a + (t == "Observation" ? q : ""));
    for (const auto& asked : all)
        for (const auto& allowed : all)
            for (const auto& g : grantedOf({asked}, {allowed}, asked.starts_with("system"))) {
                const auto out = parseDataScope(g), a = parseDataScope(asked), b = parseDataScope(allowed);
                ASSERT_TRUE(out && a && b);
                for (const auto* limit : {&*a, &*b}) {
                    EXPECT_EQ(out->level, limit->level);
                    EXPECT_TRUE(limit->type == "*" || limit->type == out->type) << g;
                    EXPECT_EQ(out->access.find_first_not_of(limit->access), std::string::npos) << g;
                    EXPECT_TRUE(limit->query.empty() || out->query.find(limit->query) != std::string::npos) << g;
                }
            }
}

} // namespace
} // namespace fyr::server::smart
