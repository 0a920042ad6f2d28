#include "fhirpath/ucum.h"

#include <algorithm>

namespace fyr::fhirpath {
namespace {

struct Prefix {
    std::string_view code;
    int power;
};
constexpr Prefix prefixes[] = {{"da", 1},  {"Y", 24}, {"Z", 21}, {"E", 18}, {"P", 15},  {"T", 12},  {"G", 9},
                               {"M", 6},   {"k", 3},  {"h", 2},  {"d", -1}, {"c", -2},  {"m", -3},  {"u", -6},
                               {"n", -9},  {"p", -12}, {"f", -15}, {"a", -18}, {"z", -21}, {"y", -24}};

struct Atom {
    std::string_view code;
    std::string_view digits; // factor to the base units
    std::string_view is;     // "m:1 s:-2" written as one letter and power each, in the order of `letters`
    bool metric;
};
constexpr std::string_view letters = "msgrKCdxy"; // d: candela, x: 1 when `arbitrary` is set
// The mole is a number in UCUM, and so are %, [ppth] and friends.
constexpr Atom atoms[] = {
    {"m", "1", "m1", true}, {"s", "1", "s1", true}, {"g", "1", "g1", true}, {"rad", "1", "r1", true}, {"K", "1", "K1", true},
    {"C", "1", "C1", true}, {"cd", "1", "d1", true}, {"mol", "602213670000000000000000", "", true},
    {"10*", "10", "", false}, {"10^", "10", "", false}, {"[pi]", "3.14159265358979323846", "", false},
    {"%", "0.01", "", false}, {"[ppth]", "0.001", "", false}, {"[ppm]", "0.000001", "", false}, {"[ppb]", "0.000000001", "", false},
    {"min", "60", "s1", false}, {"h", "3600", "s1", false}, {"d", "86400", "s1", false}, {"wk", "604800", "s1", false},
    {"mo", "2629800", "s1", false}, {"mo_j", "2629800", "s1", false}, {"a", "31557600", "s1", false}, {"a_j", "31557600", "s1", false},
    {"l", "0.001", "m3", true}, {"L", "0.001", "m3", true}, {"ar", "100", "m2", true}, {"t", "1000000", "g1", true},
    {"u", "0.0000000000000000000000016605402", "g1", true},
    {"Hz", "1", "s-1", true}, {"N", "1000", "g1m1s-2", true}, {"Pa", "1000", "g1m-1s-2", true}, {"J", "1000", "g1m2s-2", true},
    {"W", "1000", "g1m2s-3", true}, {"A", "1", "C1s-1", true}, {"V", "1000", "g1m2s-2C-1", true}, {"F", "0.001", "C2s2g-1m-2", true},
    {"Ohm", "1000", "g1m2s-1C-2", true}, {"S", "0.001", "C2s1g-1m-2", true}, {"Wb", "1000", "g1m2s-1C-1", true},
    {"T", "1000", "g1s-1C-1", true}, {"H", "1000", "g1m2C-2", true}, {"lm", "1", "d1r2", true}, {"lx", "1", "d1r2m-2", true},
    {"Bq", "1", "s-1", true}, {"Gy", "1", "m2s-2", true}, {"Sv", "1", "m2s-2", true}, {"kat", "602213670000000000000000", "s-1", true},
    {"U", "10036894500000000", "s-1", true}, {"bar", "100000000", "g1m-1s-2", true}, {"atm", "101325000", "g1m-1s-2", false},
    {"m[Hg]", "133322000", "g1m-1s-2", true}, {"m[H2O]", "9806650", "g1m-1s-2", true}, {"[psi]", "6894757.293168359", "g1m-1s-2", false},
    {"cal", "4184", "g1m2s-2", true}, {"[Cal]", "4184000", "g1m2s-2", false}, {"deg", "0.0174532925199432957692", "r1", false},
    {"eq", "602213670000000000000000", "", true}, {"osm", "602213670000000000000000", "", true},
    {"[in_i]", "0.0254", "m1", false}, {"[ft_i]", "0.3048", "m1", false}, {"[yd_i]", "0.9144", "m1", false},
    {"[mi_i]", "1609.344", "m1", false}, {"[in_us]", "0.02540005080010160020", "m1", false},
    {"[lb_av]", "453.59237", "g1", false}, {"[oz_av]", "28.349523125", "g1", false}, {"[stone_av]", "6350.29318", "g1", false},
    {"[gr]", "0.06479891", "g1", false}, {"[oz_tr]", "31.1034768", "g1", false},
    {"[gal_us]", "0.003785411784", "m3", false}, {"[qt_us]", "0.000946352946", "m3", false}, {"[pt_us]", "0.000473176473", "m3", false},
    {"[cup_us]", "0.0002365882365", "m3", false}, {"[foz_us]", "0.0000295735295625", "m3", false},
    {"[tbs_us]", "0.00001478676478125", "m3", false}, {"[tsp_us]", "0.00000492892159375", "m3", false},
    {"[drp]", "0.00000005", "m3", false}, {"[car_m]", "0.2", "g1", false},
    {"Cel", "1", "x1", true}, {"[degF]", "1", "x1", false}, {"[pH]", "1", "x1", false}, {"[iU]", "1", "x1", true},
    {"[IU]", "1", "x1", true}, {"[arb'U]", "1", "x1", false}, {"[USP'U]", "1", "x1", false}, {"[CFU]", "1", "x1", false},
    {"[PFU]", "1", "x1", false}, {"B", "1", "x1", true}, {"[diop]", "1", "m-1", false}, {"dyn", "0.01", "g1m1s-2", true},
    {"erg", "0.0001", "g1m2s-2", true}, {"Ci", "37000000000", "s-1", true}, {"[HPF]", "1", "", false}, {"[LPF]", "100", "", false},
};

bool apply(Unit& u, const Unit& by, int power) noexcept {
    for (std::size_t i = 0; i < u.powers.size(); ++i) {
        const int sum = u.powers[i] + by.powers[i] * power;
        if (sum < -100 || sum > 100) return false;
        u.powers[i] = static_cast<std::int8_t>(sum);
    }
    if (by.arbitrary) {
        if (u.arbitrary && u.arbitrary != by.arbitrary) return false;
        u.arbitrary = by.arbitrary;
    }
    const bool up = power > 0;
    for (int i = 0; i < (up ? power : -power); ++i) {
        const auto n = multiply(u.numerator, up ? by.numerator : by.denominator);
        const auto d = multiply(u.denominator, up ? by.denominator : by.numerator);
        if (!n || !d) return false;
        u.numerator = n->trimmed();
        u.denominator = d->trimmed();
    }
    return true;
}

Unit unitOf(const Atom& a) noexcept {
    Unit u;
    u.numerator = *Decimal::parse(a.digits);
    for (std::size_t i = 0; i < a.is.size(); ++i) {
        const auto letter = letters.find(a.is[i]);
        int sign = 1;
        if (a.is[i + 1] == '-') {
            sign = -1;
            ++i;
        }
        u.powers[letter] = static_cast<std::int8_t>(sign * (a.is[++i] - '0'));
        if (a.is[i - 1] == 'x') {
            const std::string_view code = a.code == "[IU]" ? "[iU]" : a.code;
            u.arbitrary = static_cast<std::uint32_t>(std::find_if(std::begin(atoms), std::end(atoms), [&](const Atom& o) { return o.code == code; }) - std::begin(atoms)) + 1;
        }
    }
    return u;
}

std::optional<Unit> symbol(std::string_view text) noexcept {
    for (const Atom& a : atoms)
        if (a.code == text) return unitOf(a);
    for (const Prefix& p : prefixes) {
        if (!text.starts_with(p.code)) continue;
        for (const Atom& a : atoms)
            if (a.metric && a.code == text.substr(p.code.size())) {
                Unit u = unitOf(a);
                Decimal ten = p.power < 0 ? Decimal{1, -p.power} : *Decimal::parse("1e" + std::to_string(p.power));
                const auto n = multiply(u.numerator, ten);
                if (!n) return std::nullopt;
                u.numerator = n->trimmed();
                return u;
            }
    }
    return std::nullopt;
}

class Reader {
  public:
    explicit Reader(std::string_view text)
        : m_text(text) {}
    std::optional<Unit> all() {
        Unit u;
        if (!term(u, 0) || m_at != m_text.size()) return std::nullopt;
        return u;
    }

  private:
    [[nodiscard]] char peek() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool term(Unit& out, int depth) {
        if (depth > 8) return false;
        int sign = 1;
        if (peek() == '/') {
            sign = -1;
            ++m_at;
        }
        for (;;) {
            Unit part;
            int power = 1;
            if (!component(part, power, depth) || !apply(out, part, power * sign)) return false;
            if (peek() != '.' && peek() != '/') return true;
            sign = m_text[m_at++] == '/' ? -1 : 1;
        }
    }
    bool component(Unit& out, int& power, int depth) {
        if (peek() == '(') {
            ++m_at;
            if (!term(out, depth + 1) || peek() != ')') return false;
            ++m_at;
            return true;
        }
        if (peek() == '{') return annotation();
        const std::size_t from = m_at;
        int brackets = 0;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '[') ++brackets;
            if (c == ']') --brackets;
            if (brackets == 0 && (c == '.' || c == '/' || c == '(' || c == ')' || c == '{')) break;
            if (c <= ' ' || c > '~') return false;
            ++m_at;
        }
        std::string_view word = m_text.substr(from, m_at - from);
        if (word.empty()) return false;
        if (word.find_first_not_of("0123456789") == std::string_view::npos) {
            const auto number = Decimal::parse(word);
            if (!number || number->digits == 0) return false;
            out.numerator = *number;
        } else {
            // "m2", "s-1", "10*3"
            std::size_t end = word.size();
            while (end > 0 && word[end - 1] >= '0' && word[end - 1] <= '9')
                --end;
            if (end < word.size() && word.size() - end > 2) return false;
            std::string_view name = word.substr(0, end);
            if (end < word.size()) {
                power = 0;
                for (const char c : word.substr(end))
                    power = power * 10 + (c - '0');
                if (name.ends_with('-') || name.ends_with('+')) {
                    if (name.back() == '-') power = -power;
                    name.remove_suffix(1);
                }
            }
            const auto unit = symbol(name);
            if (!unit) return false;
            out = *unit;
        }
        return peek() != '{' || annotation();
    }
    bool annotation() {
        const auto end = m_text.find('}', m_at);
        if (end == std::string_view::npos) return false;
        m_at = end + 1;
        return true;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

} // namespace

std::optional<Unit> parseUnit(std::string_view text) noexcept {
    if (text.empty() || text == "1") return Unit{};
    if (text.size() > 200) return std::nullopt;
    return Reader(text).all();
}

std::string_view calendarUnit(std::string_view word, bool& definite) noexcept {
    definite = true;
    if (word.ends_with('s')) word.remove_suffix(1);
    if (word == "day") return "d";
    if (word == "week") return "wk";
    if (word == "hour") return "h";
    if (word == "minute") return "min";
    if (word == "second") return "s";
    if (word == "millisecond") return "ms";
    definite = false;
    if (word == "year") return "a";
    if (word == "month") return "mo";
    return {};
}

} // namespace fyr::fhirpath
