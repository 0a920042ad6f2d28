// fyr_kbc DIR FILE: compiles the knowledge base during the build. `fyrctl triage compile` does the same by hand.
#include "triage/content/source.h"
#include "triage/knowledge_base.h"

#include "base/whole_file.h"

#include <cstdio>

int main(int argc, char** argv) {
    using namespace fyr::triage;
    if (argc != 3) {
        std::fputs("usage: fyr_kbc DIR FILE\n", stderr);
        return 2;
    }
    const std::string folder = argv[1];
    const auto text = content::compile(content::read(folder));
    if (!text) {
        for (const auto& p : text.error().problems) std::fprintf(stderr, "%s/%s: %s\n", folder.c_str(), p.place.c_str(), p.message.c_str());
        return 1;
    }
    // What compiles must also load: the loader looks at more than the validator.
    if (const auto kb = KnowledgeBase::fromJson(*text); !kb) {
        std::fprintf(stderr, "%s: %s\n", folder.c_str(), kb.error().describe().c_str());
        return 1;
    }
    if (const auto written = fyr::writeWhole(argv[2], *text); !written) {
        std::fprintf(stderr, "%s\n", written.error().detail.c_str());
        return 1;
    }
    return 0;
}
