#include "triage/content/letters.h"

#include "base/text.h"
#include "triage/absorb.h"
#include "triage/loader_tables.h"
#include "triage/second_reading.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <map>

namespace fyr::triage::content {
namespace {

namespace fs = std::filesystem;

constexpr int fewest = 3;             // letters that a word must stand in
constexpr double commonShare = 0.125; // a word of more of the language's letters says how people write, not what they have
constexpr int rounds = 25;
constexpr double firstStep = 0.15;
constexpr double shrink = 1e-4;

std::optional<LetterLevel> levelOf(std::string_view text) {
    if (text == "emergency") return LetterLevel::emergency;
    if (text == "primary") return LetterLevel::primary;
    if (text == "selfcare") return LetterLevel::selfCare;
    return std::nullopt;
}

std::optional<Letter> letterOf(const json::value& line, std::string file) {
    const auto level = levelOf(json::text(line, "gold_level").value_or(""));
    const auto lang = json::text(line, "lang").value_or("");
    const auto text = json::text(line, "text").value_or("");
    const auto id = json::text(line, "id").value_or("");
    if (!level || (lang != "sv" && lang != "en") || trim(text).empty() || id.empty() || !isUtf8(text)) return std::nullopt;
    const auto sex = json::text(line, "sex").value_or("");
    return Letter{std::string(id), std::move(file), lang == "sv" ? Lang::sv : Lang::en, json::number(line, "age"), sex == "male" ? Sex::male : sex == "female" ? Sex::female : Sex::unknown, std::string(text), *level};
}

// e^x by squaring: only products and sums, which are the same on every machine; the library's may differ in the last bit.
double exponential(double x) {
    double y = 1 + x / 1024;
    for (int i = 0; i < 10; ++i) y *= y;
    return y;
}
double probability(double odds) { return 1 / (1 + exponential(-std::clamp(odds, -30.0, 30.0))); }

// The language of a word or a pair; nothing for what the first reader read.
std::optional<Lang> languageOf(std::string_view key) {
    return key.starts_with("sv:") ? std::optional(Lang::sv) : key.starts_with("en:") ? std::optional(Lang::en) : std::nullopt;
}

// Is it an ignored word, or a pair with one?
bool ignores(const std::set<std::string, std::less<>>& words, std::string_view key) {
    key.remove_prefix(3);
    const auto space = key.find(' ');
    return words.contains(key.substr(0, space)) || (space != std::string_view::npos && words.contains(key.substr(space + 1)));
}

struct Task { // some of the letters, with their marks as numbers
    std::vector<std::string> keys;
    std::vector<std::vector<std::uint32_t>> marks;
    std::vector<LetterLevel> levels;
};

Task taskOf(const std::vector<Letter>& letters, const Marks& marks, const Ignored& ignored, const std::vector<std::size_t>& taken) {
    std::map<std::string, int> seen; // sorted: the numbers hang on no hash
    std::array<int, 2> ofLang{};
    for (const auto i : taken) {
        ++ofLang[static_cast<std::size_t>(letters[i].lang)];
        for (const auto& key : marks[i]) ++seen[key];
    }
    Task out;
    std::map<std::string, std::uint32_t> ids;
    for (const auto& [key, n] : seen) {
        if (n < fewest) continue;
        if (const auto lang = languageOf(key)) {
            const auto l = static_cast<std::size_t>(*lang);
            if (n > commonShare * ofLang[l] || ignores(ignored[l], key)) continue;
        }
        ids.emplace(key, static_cast<std::uint32_t>(out.keys.size()));
        out.keys.push_back(key);
    }
    for (const auto i : taken) {
        out.levels.push_back(letters[i].level);
        auto& row = out.marks.emplace_back();
        for (const auto& key : marks[i])
            if (const auto it = ids.find(key); it != ids.end()) row.push_back(it->second);
    }
    return out;
}

struct Learned {
    double bias = 0;
    std::vector<double> weights;
};

// Logistic regression by stochastic descent; the order is shuffled by a generator of our own, so that it is always the same.
Learned fit(const Task& data, LetterLevel level) {
    Learned out;
    out.weights.resize(data.keys.size(), 0);
    std::vector<std::size_t> order(data.marks.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::uint64_t random = 1;
    const auto next = [&](std::size_t below) {
        random = random * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<std::size_t>((random >> 33U) % below);
    };
    for (int round = 0; round < rounds; ++round) {
        for (auto i = order.size(); i > 1; --i) std::swap(order[i - 1], order[next(i)]);
        const double step = firstStep / (1 + 0.15 * round);
        for (const auto i : order) {
            const auto& row = data.marks[i];
            const double scale = 1 / std::sqrt(static_cast<double>(row.size() + 1));
            double sum = 0;
            for (const auto k : row) sum += out.weights[k];
            const double wrong = probability(out.bias + scale * sum) - (data.levels[i] == level ? 1.0 : 0.0);
            out.bias -= step * wrong;
            for (const auto k : row) out.weights[k] -= step * (wrong * scale + shrink * out.weights[k]);
        }
    }
    return out;
}

std::int32_t rounded(double weight) { return static_cast<std::int32_t>(std::lround(weight * SecondReader::unit)); }

json::object learnFrom(const Task& task) {
    const std::array<Learned, 2> learned{fit(task, LetterLevel::emergency), fit(task, LetterLevel::selfCare)};
    const auto pair = [](double a, double b) { return json::array{rounded(a), rounded(b)}; };
    json::object words;
    for (std::size_t k = 0; k < task.keys.size(); ++k) words[task.keys[k]] = pair(learned[0].weights[k], learned[1].weights[k]);
    return {{"bias", pair(learned[0].bias, learned[1].bias)}, {"words", std::move(words)}};
}

} // namespace

std::vector<Letter> readLetters(const fs::path& folder, std::vector<Problem>& problems) {
    std::vector<Letter> out;
    std::error_code ec;
    std::vector<fs::path> files;
    for (const auto& f : fs::directory_iterator(folder, ec))
        if (f.path().extension() == ".jsonl") files.push_back(f.path());
    std::sort(files.begin(), files.end());
    std::set<std::string> ids;
    for (const auto& path : files) {
        std::ifstream in(path);
        int n = 0;
        for (std::string line; std::getline(in, line);) {
            ++n;
            if (trim(line).empty()) continue;
            const auto place = fmt::format("letters/{}:{}", path.filename().string(), n);
            const auto value = json::parse(line);
            auto letter = value ? letterOf(*value, path.stem().string()) : std::nullopt;
            if (!letter) problems.push_back({place, "a letter has id, lang (sv, en), text and gold_level (emergency, primary, selfcare)"});
            else if (!ids.insert(letter->id).second) problems.push_back({place, fmt::format("a second letter is called '{}'", letter->id)});
            else out.push_back(std::move(*letter));
        }
    }
    return out;
}

Marks marksOf(const KnowledgeBase& kb, const std::vector<Letter>& letters) {
    Marks out;
    for (const auto& l : letters) {
        Interview state;
        absorb(kb, state, Start{l.age, l.sex, std::string(code(l.lang)), l.text, Subject::self, {}}, {});
        auto& keys = out.emplace_back();
        for (auto& m : triage::marksOf(kb, state)) keys.push_back(std::move(m.key));
    }
    return out;
}

json::object learn(const std::vector<Letter>& letters, const Marks& marks, const Ignored& ignored) {
    std::vector<std::size_t> all(letters.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return learnFrom(taskOf(letters, marks, ignored, all));
}

std::vector<Judged> crossValidate(const std::vector<Letter>& letters, const Marks& marks, const Ignored& ignored, int folds) {
    std::map<std::string, int> foldOf;
    for (const auto& l : letters) foldOf.emplace(l.file, 0);
    int n = 0;
    for (auto& [file, fold] : foldOf) fold = n++ % folds;
    std::vector<Judged> out(letters.size());
    for (int fold = 0; fold < folds; ++fold) {
        std::vector<std::size_t> others;
        for (std::size_t i = 0; i < letters.size(); ++i)
            if (foldOf[letters[i].file] != fold) others.push_back(i);
        if (others.empty()) continue;
        const auto reader = readSecondReader(learnFrom(taskOf(letters, marks, ignored, others))).value();
        for (std::size_t i = 0; i < letters.size(); ++i) {
            if (foldOf[letters[i].file] != fold) continue;
            std::vector<LetterMark> of;
            for (const auto& key : marks[i]) of.push_back({key});
            out[i] = {i, reader.read(of).odds};
        }
    }
    return out;
}

} // namespace fyr::triage::content
