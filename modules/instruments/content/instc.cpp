// fyr_instc DIR FILE: compiles the instruments during the build.
#include "instruments/catalogue.h"
#include "instruments/content/compile.h"

#include "base/whole_file.h"

#include <cstdio>

int main(int argc, char** argv) {
    using namespace fyr::instruments;
    if (argc != 3) {
        std::fputs("usage: fyr_instc DIR FILE\n", stderr);
        return 2;
    }
    const std::string folder = argv[1];
    const auto text = content::compile(content::read(folder));
    if (!text) {
        for (const auto& p : text.error().problems) std::fprintf(stderr, "%s/%s: %s\n", folder.c_str(), p.place.c_str(), p.message.c_str());
        return 1;
    }
    if (const auto loaded = Catalogue::load(*text); !loaded) {
        std::fprintf(stderr, "%s: %s\n", folder.c_str(), loaded.error().describe().c_str());
        return 1;
    }
    if (const auto written = fyr::writeWhole(argv[2], *text); !written) {
        std::fprintf(stderr, "%s\n", written.error().detail.c_str());
        return 1;
    }
    return 0;
}
