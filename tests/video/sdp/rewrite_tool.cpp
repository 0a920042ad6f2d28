// Rewrites a description or candidates from stdin to stdout:  sdp_rewrite offer|answer|candidates [relay]
// Exit code 1: refused. For tests in a real browser.
#include "video/sdp/sdp.h"

#include <iostream>
#include <iterator>
#include <sstream>

int main(int argc, char** argv) {
    using namespace fyr::video::sdp;
    if (argc < 2) return 2;
    const std::string what = argv[1];
    const std::string text(std::istreambuf_iterator<char>(std::cin), {});
    const Policy policy{false, false, argc > 2 ? Interfaces::relayOnly : Interfaces::all};
    if (what == "candidates") {
        std::istringstream lines(text);
        for (std::string line; std::getline(lines, line);) {
            const auto c = rewriteCandidate(line, policy.interfaces);
            if (!c) return 1;
            if (*c) std::cout << **c << '\n';
        }
        return 0;
    }
    const auto r = rewrite(text, what == "answer" ? Kind::answer : Kind::offer, policy);
    if (!r) return 1;
    std::cout << r->sdp;
    return 0;
}
