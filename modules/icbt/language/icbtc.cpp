// fyr_icbtc DIR INSTRUMENTS OUT: compiles every programme of DIR during the build: its canonical form and its texts, one
// JSON file each. `fyrctl icbt` does the same by hand.
#include "icbt/language/open.h"

#include "base/whole_file.h"

#include <cstdio>

int main(int argc, char** argv) {
    using namespace fyr;
    if (argc != 4) {
        std::fputs("usage: fyr_icbtc DIR INSTRUMENTS OUT\n", stderr);
        return 2;
    }
    const auto catalogue = instruments::Catalogue::loadFile(argv[2]);
    if (!catalogue) {
        std::fprintf(stderr, "%s: %s\n", argv[2], catalogue.error().describe().c_str());
        return 1;
    }
    std::error_code ec;
    std::filesystem::create_directories(argv[3], ec);
    bool sound = true;
    for (const auto& entry : std::filesystem::directory_iterator(argv[1], ec)) {
        if (entry.path().extension() != ".programme") continue;
        const auto opened = icbt::openProgramme(entry.path(), *catalogue);
        const auto& problems = opened ? opened->problems : opened.error().problems;
        for (const auto& p : problems) std::fprintf(stderr, "%s: %s\n", p.place.c_str(), p.message.c_str());
        sound = sound && opened && problems.empty();
        if (!opened) continue;
        const auto& p = opened->compiled.programme;
        const json::value all = json::object{{"hash", p.hash}, {"canonical", opened->compiled.canonical}, {"texts", icbt::toJson(opened->texts)}};
        if (const auto written = writeWhole(std::filesystem::path(argv[3]) / (p.id + ".json"), json::write(all)); !written) {
            std::fprintf(stderr, "%s\n", written.error().detail.c_str());
            return 1;
        }
    }
    return sound ? 0 : 1;
}
