// fyrctl icbt instruments | score: questionnaires from the command line, JSON lines in and out.
#include "ctl/answer_set.h"
#include "ctl/command.h"

#include "base/text.h"
#include "instruments/catalogue.h"

#include <chrono>
#include <cstdio>
#include <cstring>
#include <fmt/format.h>
#include <memory>

namespace fyr::ctl {
namespace {

using namespace instruments;

Result<Catalogue> load(const std::string* file) {
    if (file) return Catalogue::loadFile(*file);
    FYR_TRY(const auto path, Catalogue::findFile());
    return Catalogue::loadFile(path);
}
int complain(const Error& e) {
    fmt::print(stderr, "fyrctl: {}\n", e.describe());
    for (const auto& p : e.problems) fmt::print(stderr, "  {}: {}\n", p.place, p.message);
    return 1;
}

int list(Arguments args) {
    const Options options(args, {"--instruments"}, {"--json"});
    if (!options.problem().empty() || !options.plain().empty()) return wrong(options.problem().empty() ? "usage: fyrctl icbt instruments [--json] [--instruments FILE]" : options.problem());
    const auto all = load(options.value("--instruments"));
    if (!all) return complain(all.error());
    for (const auto& i : all->all()) {
        if (options.flag("--json")) {
            json::object o{{"id", i.id}, {"version", i.version}, {"title", json::object{{"sv", i.title.sv}, {"en", i.title.en}}}, {"items", i.scoredItems()}, {"licence", code(i.licence)},
                           {"licenceReason", i.licenceReason}, {"licenceChecked", i.licenceChecked}, {"text", i.siteText ? "site" : "here"}, {"source", i.source}};
            o["least"] = i.summed ? json::value(i.least) : json::value(nullptr);
            o["most"] = i.summed ? json::value(i.most) : json::value(nullptr);
            fmt::print("{}\n", json::write(o));
            continue;
        }
        fmt::print("{:<15} {:<7} {:>3} items  {:<8} {:<14} {}\n", i.id, i.version, i.scoredItems(), i.summed ? fmt::format("{}-{}", i.least, i.most) : "no sum", code(i.licence),
                   i.siteText ? "words by the site" : "words here");
    }
    return 0;
}

// Lines of standard input, however long; the last one may lack its end.
class Lines {
  public:
    bool next(std::string_view& line) {
        while (true) {
            if (const auto* end = static_cast<const char*>(std::memchr(m_buffer.data() + m_from, '\n', m_to - m_from))) {
                line = {m_buffer.data() + m_from, static_cast<std::size_t>(end - (m_buffer.data() + m_from))};
                m_from += line.size() + 1;
                return true;
            }
            if (m_ended) {
                line = {m_buffer.data() + m_from, m_to - m_from};
                m_from = m_to;
                return !line.empty();
            }
            std::memmove(m_buffer.data(), m_buffer.data() + m_from, m_to - m_from);
            m_to -= m_from;
            m_from = 0;
            if (m_to == m_buffer.size()) m_buffer.resize(m_buffer.size() * 2);
            const auto got = std::fread(m_buffer.data() + m_to, 1, m_buffer.size() - m_to, stdin);
            m_to += got;
            m_ended = got == 0;
        }
    }

  private:
    std::vector<char> m_buffer = std::vector<char>(1U << 20U);
    std::size_t m_from = 0;
    std::size_t m_to = 0;
    bool m_ended = false;
};

int scoreAll(Arguments args) {
    const Options options(args, {"--instruments"});
    if (!options.problem().empty() || options.plain().size() != 1) return wrong(options.problem().empty() ? "usage: fyrctl icbt score INSTRUMENT [--instruments FILE]" : options.problem());
    const auto all = load(options.value("--instruments"));
    if (!all) return complain(all.error());
    const auto* instrument = all->named(options.plain()[0]);
    if (!instrument) {
        fmt::print(stderr, "fyrctl: no instrument is called '{}'; there are:", options.plain()[0]);
        for (const auto& i : all->all()) fmt::print(stderr, " {}", i.id);
        fmt::print(stderr, "\n");
        return 2;
    }
    const auto start = std::chrono::steady_clock::now();
    const ScoreWriter writer(*instrument);
    Lines lines;
    AnswerSet set;
    Score score;
    std::string out;
    std::string_view line;
    std::uint64_t number = 0, sets = 0, bad = 0;
    bool written = true;
    const auto flush = [&] {
        written = std::fwrite(out.data(), 1, out.size(), stdout) == out.size() && written;
        out.clear();
    };
    while (lines.next(line)) {
        ++number;
        if (trim(line).empty()) continue;
        ++sets;
        auto done = readAnswerSet(*instrument, line, set);
        if (done) done = scoreInto(*instrument, set.answers, score);
        if (done) {
            writer.write(set, score, out);
        } else {
            ++bad;
            ScoreWriter::writeError(set.id, number, done.error(), out);
        }
        if (out.size() > (1U << 20U)) flush();
    }
    flush();
    if (std::fflush(stdout) != 0 || !written) {
        fmt::print(stderr, "fyrctl: the scores could not all be written\n");
        return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    fmt::print(stderr, "{} sets, {} with errors, {:.2f} s, {:.0f} sets a second\n", sets, bad, took.count(), static_cast<double>(sets) / std::max(took.count(), 1e-6));
    return bad == 0 ? 0 : 1;
}

} // namespace

std::vector<Command> icbtInstrumentCommands() {
    return {{"icbt instruments", "[--json] [--instruments FILE]", "The questionnaires: version, items, range, licence, whose words.", list},
            {"icbt score", "INSTRUMENT [--instruments FILE]", "Scores answer sets: JSON lines {id, answers:[0,1,null,…]} on standard input, one line out for each.", scoreAll}};
}

} // namespace fyr::ctl
