// fyr_kbc DIR FILE: compiles the knowledge base during the build. `fyrctl triage compile` does the same by hand.
#include "triage/content/source.h"
#include "triage/knowledge_base.h"

#include "base/compile_main.h"

int main(int argc, char** argv) {
    using namespace fyr::triage;
    return fyr::compileMain(argc, argv, "fyr_kbc", [](const std::string& folder) { return content::compile(content::read(folder)); },
                            [](const std::string& text) { return KnowledgeBase::fromJson(text); });
}
