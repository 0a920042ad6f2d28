#include "app/process.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>
#include <vector>

namespace fyr::app {

void protectProcess() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    prctl(PR_SET_DUMPABLE, 0);
#ifdef __GLIBC__
    mallopt(M_PERTURB, 0x5A); // what is freed is overwritten: texts of records that were forgotten, or signed out of
#endif
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
