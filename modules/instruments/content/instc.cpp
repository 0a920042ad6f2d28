// fyr_instc DIR FILE: compiles the instruments during the build.
#include "instruments/catalogue.h"
#include "instruments/content/compile.h"

#include "base/compile_main.h"

int main(int argc, char** argv) {
    using namespace fyr::instruments;
    return fyr::compileMain(argc, argv, "fyr_instc", [](const std::string& folder) { return content::compile(content::read(folder)); },
                            [](const std::string& text) { return Catalogue::load(text); });
}
