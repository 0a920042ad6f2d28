// What holds for every text whatsoever that is given to the rewriter: for the fuzzer and for the corpus.
#pragma once

#include <string>
#include <string_view>

namespace fyr::video::sdp::test {

// Empty: all promises were kept. Otherwise the one that was not.
[[nodiscard]] std::string brokenPromise(std::string_view text);

} // namespace fyr::video::sdp::test
