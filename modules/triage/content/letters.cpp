#include "triage/content/letters.h"

#include "base/text.h"
#include "triage/loader_tables.h"

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
    return Letter{std::string(id), std::move(file), lang == "sv" ? Lang::sv : Lang::en, std::string(text), *level};
}

// e^x by squaring: only products and sums, which are the same on every machine; the library's may differ in the last bit.
double exponential(double x) {
    double y = 1 + x / 1024;
    for (int i = 0; i < 10; ++i) y *= y;
    return y;
}
double probability(double odds) { return 1 / (1 + exponential(-std::clamp(odds, -30.0, 30.0))); }

struct Numbered { // letters with their marks as numbers
    std::vector<std::string> keys;
    std::vector<std::vector<std::uint32_t>> marks;
};

// Does nothing else than ignored words stand in it, or one of them in a pair?
bool ignores(const Ignored& ignored, std::string_view key) {
    const auto& words = ignored[static_cast<std::size_t>(key.starts_with("sv:") ? Lang::sv : Lang::en)];
    key.remove_prefix(3);
    const auto space = key.find(' ');
    return words.contains(key.substr(0, space)) || (space != std::string_view::npos && words.contains(key.substr(space + 1)));
}

Numbered number(const std::vector<const Letter*>& letters, const Ignored& ignored) {
    std::vector<std::vector<LetterMark>> all;
    std::map<std::string, int> seen; // sorted: the numbers hang on no hash
    std::array<int, 2> ofLang{};
    for (const auto* l : letters) {
        ++ofLang[static_cast<std::size_t>(l->lang)];
        all.push_back(marksOf(tokenise(l->text), l->lang));
        for (const auto& m : all.back()) ++seen[m.key];
    }
    Numbered out;
    std::map<std::string, std::uint32_t> ids;
    for (const auto& [key, n] : seen)
        if (n >= fewest && n <= commonShare * ofLang[static_cast<std::size_t>(key.starts_with("sv:") ? Lang::sv : Lang::en)] && !ignores(ignored, key)) {
            ids.emplace(key, static_cast<std::uint32_t>(out.keys.size()));
            out.keys.push_back(key);
        }
    for (const auto& marks : all) {
        auto& row = out.marks.emplace_back();
        for (const auto& m : marks)
            if (const auto it = ids.find(m.key); it != ids.end()) row.push_back(it->second);
    }
    return out;
}

struct Learned {
    double bias = 0;
    std::vector<double> weights;
};

// Logistic regression by stochastic descent; the order is shuffled by a generator of our own, so that it is always the same.
Learned fit(const Numbered& data, const std::vector<bool>& is) {
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
            const double wrong = probability(out.bias + scale * sum) - (is[i] ? 1.0 : 0.0);
            out.bias -= step * wrong;
            for (const auto k : row) out.weights[k] -= step * (wrong * scale + shrink * out.weights[k]);
        }
    }
    return out;
}

std::int32_t rounded(double weight) { return static_cast<std::int32_t>(std::lround(weight * SecondReader::unit)); }

json::object learnFrom(const std::vector<const Letter*>& letters, const Ignored& ignored) {
    const auto data = number(letters, ignored);
    std::array<Learned, 2> learned;
    for (const auto q : {SecondReader::emergency, SecondReader::home}) {
        std::vector<bool> is;
        for (const auto* l : letters) is.push_back(l->level == (q == SecondReader::emergency ? LetterLevel::emergency : LetterLevel::selfCare));
        learned[q] = fit(data, is);
    }
    const auto pair = [](double a, double b) { return json::array{rounded(a), rounded(b)}; };
    json::object words;
    for (std::size_t k = 0; k < data.keys.size(); ++k) words[data.keys[k]] = pair(learned[0].weights[k], learned[1].weights[k]);
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

json::object learn(const std::vector<Letter>& letters, const Ignored& ignored) {
    std::vector<const Letter*> all;
    for (const auto& l : letters) all.push_back(&l);
    return learnFrom(all, ignored);
}

std::vector<Judged> crossValidate(const std::vector<Letter>& letters, const Ignored& ignored, int folds) {
    std::map<std::string, int> foldOf;
    for (const auto& l : letters) foldOf.emplace(l.file, 0);
    int n = 0;
    for (auto& [file, fold] : foldOf) fold = n++ % folds;
    std::vector<Judged> out(letters.size());
    for (int fold = 0; fold < folds; ++fold) {
        std::vector<const Letter*> others;
        for (const auto& l : letters)
            if (foldOf[l.file] != fold) others.push_back(&l);
        if (others.empty()) continue;
        const auto reader = readSecondReader(learnFrom(others, ignored)).value();
        for (std::size_t i = 0; i < letters.size(); ++i)
            if (foldOf[letters[i].file] == fold) out[i] = {i, reader.read(tokenise(letters[i].text), letters[i].lang).odds};
    }
    return out;
}

} // namespace fyr::triage::content
