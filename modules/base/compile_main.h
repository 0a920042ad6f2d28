// The program that compiles a folder of content during the build: NAME DIR FILE.
//
// Shape:  `compile` makes the text of a folder, `check` looks at it as whoever loads it would, which sees more than a compiler.
// Errors: each problem with its place on stderr. Exit 1, and FILE is as it was; 2 when it was called wrongly.
#pragma once

#include "base/whole_file.h"

#include <cstdio>
#include <string>

namespace fyr {

template <class Compile, class Check>
int compileMain(int argc, char** argv, const char* name, const Compile& compile, const Check& check) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s DIR FILE\n", name);
        return 2;
    }
    const std::string folder = argv[1];
    const Result<std::string> text = compile(folder);
    if (!text) {
        for (const auto& p : text.error().problems) std::fprintf(stderr, "%s/%s: %s\n", folder.c_str(), p.place.c_str(), p.message.c_str());
        return 1;
    }
    if (const auto loaded = check(*text); !loaded) {
        std::fprintf(stderr, "%s: %s\n", folder.c_str(), loaded.error().describe().c_str());
        return 1;
    }
    if (const auto written = writeWhole(argv[2], *text); !written) {
        std::fprintf(stderr, "%s\n", written.error().detail.c_str());
        return 1;
    }
    return 0;
}

} // namespace fyr
