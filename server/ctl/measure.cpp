#include "ctl/measure.h"

#include <cstdio>
#include <cstdlib>
#include <fmt/format.h>
#include <sys/resource.h>

namespace fyr::ctl {

namespace fs = std::filesystem;

double secondsSince(std::chrono::steady_clock::time_point from) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - from).count(); }

double cpuSeconds() {
    rusage u{};
    ::getrusage(RUSAGE_SELF, &u);
    const auto of = [](const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; };
    return of(u.ru_utime) + of(u.ru_stime);
}

void printMeasured(const json::object& line) {
    fmt::print("{}\n", json::write(line));
    std::fflush(stdout);
}

int inNewFolder(const std::function<int(const fs::path&)>& work) {
    std::string name = (fs::temp_directory_path() / "fyr-bench-XXXXXX").string();
    if (!::mkdtemp(name.data())) {
        fmt::print(stderr, "fyrctl: no folder can be made in {}\n", fs::temp_directory_path().string());
        return 1;
    }
    const int code = work(name);
    std::error_code ec;
    fs::remove_all(name, ec);
    return code;
}

} // namespace fyr::ctl
