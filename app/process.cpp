#include "app/process.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace fyr::app {

void protectProcess() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
}

void startAnew(const QStringList& arguments) {
    std::vector<QByteArray> bytes;
    for (const auto& a : arguments) bytes.push_back(a.toLocal8Bit());
    std::vector<char*> argv;
    for (auto& b : bytes) argv.push_back(b.data());
    argv.push_back(nullptr);
    execv("/proc/self/exe", argv.data());
}

} // namespace fyr::app
