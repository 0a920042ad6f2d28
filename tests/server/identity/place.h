// A store with identity over it, a clock to turn, and one sign-in's answer or refusal.
#pragma once

#include "server/identity/identity.h"
#include "tests/server/store/sqlite_place.h"

namespace fyr::server::test {

class IdentityPlace : public testing::Test {
  protected:
    // As dear as a test can wait for.
    static std::string passwordHash() {
        static const std::string hash = hashPassword("correct horse", {1, 8192 * 1024}).value();
        return hash;
    }
    static SignedIn signedIn(Result<SignedIn> r) {
        EXPECT_TRUE(r) << r.error().describe();
        return r ? std::move(*r) : SignedIn{};
    }
    template <class T>
    static ErrorCode refused(const Result<T>& r) {
        EXPECT_FALSE(r);
        return r ? ErrorCode::internal : r.error().code;
    }

    FakeClock clock{Instant{Millis{1'790'000'000'000}}};
    SystemRandom random;
    SqlitePlace place{clock, random};
    std::unique_ptr<Store> store = std::move(*place.open());
    Identity identity{*store, clock, random};
};

} // namespace fyr::server::test
