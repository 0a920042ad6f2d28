// fyrctl triage letters: what the second reader has learned, and what that is worth on letters it has not seen.
#include "ctl/triage_support.h"
#include "triage/content/source.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::ctl {
namespace {

namespace content = triage::content;
using triage::SecondReader;

// How often a letter of one kind stands above a letter of the other: 0.5 is chance.
double areaUnder(std::vector<double> of, std::vector<double> others) {
    std::sort(others.begin(), others.end());
    double sum = 0;
    for (const auto x : of) {
        const auto below = std::lower_bound(others.begin(), others.end(), x) - others.begin();
        const auto notAbove = std::upper_bound(others.begin(), others.end(), x) - others.begin();
        sum += (static_cast<double>(below) + static_cast<double>(notAbove)) / 2;
    }
    return of.empty() || others.empty() ? 0.5 : sum / static_cast<double>(of.size()) / static_cast<double>(others.size());
}

void table(const std::vector<content::Letter>& letters, const std::vector<content::Judged>& judged, std::string_view name, auto&& takes) {
    std::array<std::vector<double>, 3> urgent; // by level
    std::array<std::vector<double>, 3> home;
    for (const auto& j : judged) {
        const auto& l = letters[j.letter];
        if (!takes(l)) continue;
        urgent[static_cast<std::size_t>(l.level)].push_back(j.odds[SecondReader::emergency]);
        home[static_cast<std::size_t>(l.level)].push_back(j.odds[SecondReader::home]);
    }
    const auto both = [](std::vector<double> a, const std::vector<double>& b) { a.insert(a.end(), b.begin(), b.end()); return a; };
    fmt::print("\n{}: {} emergencies, {} primary care, {} self-care\n", name, urgent[0].size(), urgent[1].size(), urgent[2].size());
    fmt::print("  an emergency above another letter: {:.3f}; self-care above another: {:.3f}\n", areaUnder(urgent[0], both(urgent[1], urgent[2])), areaUnder(home[2], both(home[0], home[1])));
    const auto count = [](const std::vector<double>& v, auto&& is) { return std::count_if(v.begin(), v.end(), is); };
    for (const double t : {-0.5, -0.25, 0.0, 0.25, 0.5}) {
        const auto above = [t](double x) { return x > t; };
        fmt::print("  urgent above {:5.2f}: emergencies {}/{}, primary care {}/{}, self-care {}/{}\n", t, count(urgent[0], above), urgent[0].size(), count(urgent[1], above), urgent[1].size(), count(urgent[2], above), urgent[2].size());
    }
    for (const double t : {-1.5, -1.25, -1.0, -0.75, -0.5, -0.25}) {
        const auto below = [t](double x) { return x < t; };
        fmt::print("  not for home below {:5.2f}: emergencies {}/{}, primary care {}/{}, self-care {}/{}\n", t, count(home[0], below), home[0].size(), count(home[1], below), home[1].size(), count(home[2], below), home[2].size());
    }
}

void heaviest(const std::vector<content::Letter>& letters, const content::Marks& marks, const content::Ignored& ignored, std::size_t most) {
    const auto learned = content::learn(letters, marks, ignored);
    struct Word {
        std::string key;
        std::array<std::int64_t, 2> weights;
    };
    std::vector<Word> words;
    for (const auto& [key, w] : learned.at("words").as_object()) words.push_back({std::string(key), {w.at(0).as_int64(), w.at(1).as_int64()}});
    for (const auto q : {SecondReader::emergency, SecondReader::home})
        for (const bool speaksFor : {true, false}) {
            std::stable_sort(words.begin(), words.end(), [&](const auto& a, const auto& b) { return speaksFor ? a.weights[q] > b.weights[q] : a.weights[q] < b.weights[q]; });
            fmt::print("\n{} {}:\n", speaksFor ? "speak for" : "speak against", q == SecondReader::emergency ? "an emergency" : "home");
            for (std::size_t i = 0; i < words.size() && i < most; ++i) fmt::print("  {:6.2f}  {}\n", static_cast<double>(words[i].weights[q]) / SecondReader::unit, words[i].key);
        }
}

int run(Arguments args) {
    const Options options(args, {"--folds", "--words"});
    constexpr std::string_view how = "triage letters [DIR] [--folds N] [--words N]";
    std::size_t folds = 8;
    std::size_t most = 0;
    if (!options.problem().empty() || options.plain().size() > 1) return usage(options, how);
    if (const auto* n = options.value("--folds"); n && (!number(*n, folds) || folds < 2 || folds > 1000)) return usage(options, how);
    if (const auto* n = options.value("--words"); n && (!number(*n, most) || most > 10000)) return usage(options, how);
    const std::string folder = options.plain().empty() ? "content/triage" : options.plain()[0];
    const auto source = content::read(folder);
    for (const auto& p : source.problems) fmt::print(stderr, "{}: {}\n", p.place, p.message);
    if (!source.problems.empty()) return 1;
    const auto& letters = source.letters;
    const auto text = content::compile(source);
    const auto kb = text ? triage::KnowledgeBase::fromJson(*text) : Result<triage::KnowledgeBase>(fail(text.error()));
    if (!kb) {
        fmt::print(stderr, "{}: {}\n", folder, kb.error().describe());
        return 1;
    }
    const auto ignored = content::ignoredWords(source);
    const auto marks = content::marksOf(*kb, letters);
    if (letters.empty()) {
        fmt::print(stderr, "fyrctl: no letters in {}/letters\n", folder);
        return 1;
    }
    fmt::print("{} letters; each judged after learning from the others, in {} parts by file\n", letters.size(), folds);
    const auto judged = content::crossValidate(letters, marks, ignored, static_cast<int>(folds));
    table(letters, judged, "all", [](const auto&) { return true; });
    table(letters, judged, "Swedish", [](const auto& l) { return l.lang == triage::Lang::sv; });
    table(letters, judged, "English", [](const auto& l) { return l.lang == triage::Lang::en; });
    if (most > 0) heaviest(letters, marks, ignored, most);
    return 0;
}

} // namespace

std::vector<Command> triageLetterCommands() {
    return {{"triage letters", "[DIR] [--folds N] [--words N]", "What the second reader learns from the labelled letters, tried on those it has not seen; the words that weigh most.", run}};
}

} // namespace fyr::ctl
