// fyr_instc DIR FILE: compiles the instruments during the build.
#include "instruments/catalogue.h"
#include "instruments/content/compile.h"

#include <cstdio>
#include <fstream>

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
    const std::string temporary = std::string(argv[2]) + ".new";
    std::ofstream out(temporary, std::ios::binary | std::ios::trunc);
    out << *text;
    out.close();
    if (!out || std::rename(temporary.c_str(), argv[2]) != 0) {
        std::fprintf(stderr, "%s: cannot be written\n", argv[2]);
        return 1;
    }
    return 0;
}
