// Reads one instrument and looks at everything it promises.
#include "instruments/catalogue.h"
#include "instruments/loinc.h"
#include "instruments/site.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>
#include <set>

namespace fyr::instruments {
namespace {

constexpr std::size_t mostItems = 500;
constexpr std::int64_t mostPoints = 1000;

class Reader {
  public:
    Reader(const json::value& root, std::vector<Problem>& problems) : m_root(root), m_problems(problems) {}

    Instrument read() {
        if (!m_root.is_object()) {
            problem("", "an instrument is a map");
            return {};
        }
        names();
        licence();
        readItems();
        if (m_out.items.empty()) return std::move(m_out);
        totals();
        judgements();
        parts();
        skips();
        risks();
        changes();
        return std::move(m_out);
    }

  private:
    void problem(std::string place, std::string message) { m_problems.push_back({std::move(place), std::move(message)}); }

    std::string text(const json::value& v, std::string_view key) { return std::string(json::text(v, key).value_or("")); }
    std::string needed(const json::value& v, const std::string& place, const std::string& key) {
        auto out = text(v, key);
        if (out.empty()) problem(place + "/" + key, fmt::format("'{}' is missing", key));
        return out;
    }
    LocalText local(const json::value& v, const std::string& place, const std::string& key, bool mustBe) {
        LocalText out;
        if (const auto* o = json::child(v, key)) out = {std::string(json::text(*o, "sv").value_or("")), std::string(json::text(*o, "en").value_or(""))};
        if (mustBe && (out.sv.empty() || out.en.empty())) problem(place + "/" + key, fmt::format("'{}' has no text in both languages", key));
        return out;
    }
    int number(const json::value& v, const std::string& place, const std::string& key, std::optional<int> otherwise = {}) {
        const auto* o = v.if_object();
        if (const auto n = json::integer(v, key); n && *n >= -mostPoints && *n <= mostPoints) return static_cast<int>(*n);
        if (!otherwise || (o && o->contains(key))) problem(place + "/" + key, fmt::format("'{}' is no whole number that could be right", key));
        return otherwise.value_or(0);
    }
    bool flag(const json::value& v, std::string_view key, bool otherwise) { return json::boolean(v, key).value_or(otherwise); }
    std::string loinc(const json::value& v, const std::string& place, const std::string& key) {
        auto out = text(v, key);
        if (!out.empty() && !loincCheckDigitHolds(out)) problem(place + "/" + key, fmt::format("'{}' is no LOINC code: its check digit is wrong", out));
        return out;
    }
    template <class Each>
    void each(const json::value& v, const std::string& place, std::string_view key, const Each& handle) {
        const auto* list = json::list(v, key);
        for (std::size_t i = 0; list && i < list->size(); ++i) handle((*list)[i], fmt::format("{}/{}/{}", place, key, i));
    }

    void names() {
        m_out.id = needed(m_root, "", "id");
        if (!std::all_of(m_out.id.begin(), m_out.id.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; })) problem("/id", "an id is of a-z, 0-9 and _");
        m_out.version = needed(m_root, "", "version");
        m_out.title = local(m_root, "", "title", true);
        m_out.intro = local(m_root, "", "intro", false);
        m_out.measures = needed(m_root, "", "measures");
        m_out.source = needed(m_root, "", "source");
        m_out.days = number(m_root, "", "days", 0);
        m_out.code = loinc(m_root, "", "loinc");
        m_out.totalCode = loinc(m_root, "", "total");
    }

    void licence() {
        const auto where = text(m_root, "text");
        if (where != "here" && where != "site") problem("/text", "'text' is here or site");
        m_out.siteText = where != "here";
        const auto* o = json::child(m_root, "licence");
        if (!o) return problem("/licence", "'licence' is missing");
        const json::value v = *o;
        const auto state = licenceFromCode(text(v, "state"));
        if (!state) problem("/licence/state", "the state is public-domain, registration, commercial, own or unknown");
        m_out.licence = state.value_or(Licence::unknown);
        m_out.licenceReason = needed(v, "/licence", "reason");
        m_out.licenceChecked = needed(v, "/licence", "checked");
        if (!m_out.siteText && m_out.licence != Licence::publicDomain && m_out.licence != Licence::own)
            problem("/text", "only words in the public domain or under an open licence of their own stand here");
    }

    void readItems() {
        std::set<std::string> seen;
        each(m_root, "", "items", [&](const json::value& v, const std::string& place) {
            if (m_out.items.size() >= mostItems) return;
            Item item;
            item.id = needed(v, place, "id");
            if (!seen.insert(item.id).second) problem(place + "/id", fmt::format("'{}' is there twice", item.id));
            item.text = local(v, place, "text", !m_out.siteText);
            if (m_out.siteText && (!item.text.sv.empty() || !item.text.en.empty())) problem(place + "/text", "the words are the site's: none stand here");
            item.code = loinc(v, place, "loinc");
            item.scored = flag(v, "scored", true);
            item.reversed = flag(v, "reversed", false);
            each(v, place, "answers", [&](const json::value& a, const std::string& at) {
                Answer answer{number(a, at, "points"), local(a, at, "label", true), loinc(a, at, "loinc")};
                if (std::any_of(item.answers.begin(), item.answers.end(), [&](const Answer& x) { return x.points == answer.points; })) problem(at + "/points", fmt::format("{} points are there twice", answer.points));
                item.answers.push_back(std::move(answer));
            });
            if (item.answers.empty()) problem(place, "has no answers");
            else m_out.items.push_back(std::move(item));
        });
        if (m_out.items.empty()) problem("/items", "has no items");
        const auto firstUnscored = std::find_if(m_out.items.begin(), m_out.items.end(), [](const Item& i) { return !i.scored; });
        if (std::any_of(firstUnscored, m_out.items.end(), [](const Item& i) { return i.scored; })) problem("/items", "items that are not scored stand last");
        if (m_out.scoredItems() == 0) problem("/items", "no item is scored");
    }

    void totals() {
        m_out.summed = flag(m_root, "summed", true);
        m_out.factor = number(m_root, "", "factor", 1);
        if (m_out.factor < 1) problem("/factor", "a factor is 1 or more");
        for (const auto& i : m_out.items) {
            if (!i.scored || !m_out.summed) continue;
            m_out.least += i.lowest() * m_out.factor;
            m_out.most += i.highest() * m_out.factor;
        }
        const auto higher = json::text(m_root, "higher").value_or("worse");
        if (higher != "worse" && higher != "better") problem("/higher", "higher is worse or better");
        m_out.higherIsWorse = higher != "better";
        const auto* missing = json::child(m_root, "missing");
        if (!missing) return problem("/missing", "'missing' is missing: what is done with an item left out, by which source");
        const json::value v = *missing;
        m_out.mostMissing = number(v, "/missing", "most", 0);
        m_out.prorate = flag(v, "prorate", false);
        m_out.missingSource = needed(v, "/missing", "source");
        if (m_out.mostMissing < 0 || m_out.mostMissing >= static_cast<int>(m_out.scoredItems())) problem("/missing/most", "so many cannot be missing");
        if (m_out.mostMissing > 0 && !m_out.prorate) problem("/missing/prorate", "what is missing is not nought: a total without it is prorated or not given");
    }

    std::vector<Band> bandsOf(const json::value& v, const std::string& place) {
        std::vector<Band> out;
        each(v, place, "bands", [&](const json::value& b, const std::string& at) { out.push_back({number(b, at, "from"), number(b, at, "to"), local(b, at, "label", false), text(b, "source")}); });
        for (auto& p : problemsOf(out, m_out.least, m_out.most)) problem(place + "/bands" + p.place, std::move(p.message));
        if (!out.empty() && !m_out.summed) problem(place + "/bands", "there is no total to have bands of");
        return out;
    }
    void judgements() {
        m_out.bands = bandsOf(m_root, "");
        each(m_root, "", "other_bands", [&](const json::value& v, const std::string& at) { m_out.otherBands.push_back({needed(v, at, "id"), local(v, at, "title", true), bandsOf(v, at)}); });
        each(m_root, "", "cutoffs", [&](const json::value& v, const std::string& at) {
            m_out.cutoffs.push_back({number(v, at, "points"), local(v, at, "label", true), text(v, "group"), needed(v, at, "source")});
            within(m_out.cutoffs.back().points, at + "/points");
        });
    }
    void within(int total, const std::string& place) {
        if (total < m_out.least || total > m_out.most) problem(place, fmt::format("no total is {}", total));
    }

    std::vector<std::size_t> itemsOf(const json::value& v, const std::string& place, std::string_view key) {
        std::vector<std::size_t> out;
        each(v, place, key, [&](const json::value& id, const std::string& at) {
            const auto i = id.is_string() ? m_out.indexOf(std::string_view(id.get_string())) : std::nullopt;
            if (i) out.push_back(*i);
            else problem(at, fmt::format("no item is called {}", json::write(id)));
        });
        return out;
    }
    void parts() {
        each(m_root, "", "parts", [&](const json::value& v, const std::string& at) {
            Part p{needed(v, at, "id"), local(v, at, "title", true), itemsOf(v, at, "items"), itemsOf(v, at, "where"), {}, needed(v, at, "source")};
            if (p.items.empty()) problem(at + "/items", "has no items");
            if (!p.where.empty() && p.where.size() != p.items.size()) problem(at + "/where", "has one item for each of 'items'");
            if (const auto* o = v.if_object(); o && o->contains("from")) p.positiveFrom = number(v, at, "from");
            if (m_out.part(p.id)) problem(at + "/id", fmt::format("'{}' is there twice", p.id));
            m_out.parts.push_back(std::move(p));
        });
    }
    void skips() {
        each(m_root, "", "skip", [&](const json::value& v, const std::string& at) {
            Skip s{itemsOf(v, at, "items"), itemsOf(v, at, "when"), number(v, at, "most", 0), needed(v, at, "source")};
            if (s.items.empty() || s.when.empty()) problem(at, "says what is not asked ('items') and after which ('when')");
            for (const auto i : s.items)
                if (std::find(s.when.begin(), s.when.end(), i) != s.when.end()) problem(at, fmt::format("'{}' cannot hang on itself", m_out.items[i].id));
            m_out.skips.push_back(std::move(s));
        });
    }
    void risks() {
        each(m_root, "", "risk", [&](const json::value& v, const std::string& at) {
            RiskRule r;
            r.from = number(v, at, "from");
            r.source = needed(v, at, "source");
            const auto act = text(v, "act");
            if (act != "ask" && act != "review" && act != "alert") problem(at + "/act", "what is done is ask, review or alert");
            r.act = act == "alert" ? Act::alert : act == "review" ? Act::review : Act::ask;
            const auto item = text(v, "item");
            const auto part = text(v, "part");
            if (item.empty() == part.empty()) return problem(at, "a rule is of an item or of a part");
            r.item = item.empty() ? std::nullopt : m_out.indexOf(item);
            const auto* p = part.empty() ? nullptr : m_out.part(part);
            if (p) r.part = static_cast<std::size_t>(p - m_out.parts.data());
            if (!r.item && !r.part) return problem(at, fmt::format("nothing is called '{}'", item + part));
            if (r.item && (r.from <= m_out.items[*r.item].lowest() || r.from > m_out.items[*r.item].highest())) problem(at + "/from", "no answer, or every answer, would be it");
            m_out.risks.push_back(std::move(r));
        });
    }

    std::optional<Change> change(const std::string& key) {
        const auto* o = json::child(m_root, key);
        if (!o) return std::nullopt;
        const json::value v = *o;
        Change c{number(v, "/" + key, "points"), std::string(json::text(v, "kind").value_or("published")), needed(v, "/" + key, "source")};
        if (c.kind != "published" && c.kind != "computed" && c.kind != "none") problem("/" + key + "/kind", "a change is published, computed or none");
        if (c.points < 1 || c.points > m_out.most - m_out.least) problem("/" + key + "/points", "no total can change so much, or so little");
        return c;
    }
    std::optional<Mark> mark(const std::string& key, const std::string& member) {
        const auto* o = json::child(m_root, key);
        if (!o) return std::nullopt;
        const json::value v = *o;
        return Mark{number(v, "/" + key, member), needed(v, "/" + key, "source")};
    }
    void changes() {
        m_out.reliableChange = change("reliable_change");
        m_out.importantChange = change("important_change");
        m_out.remission = mark("remission", "total");
        if (m_out.remission) within(m_out.remission->value, "/remission/total");
        m_out.response = mark("response", "percent");
        if (m_out.response && (m_out.response->value < 1 || m_out.response->value > 100)) problem("/response/percent", "is 1 to 100");
        if (const auto* o = json::child(m_root, "reliability")) {
            const json::value v = *o;
            m_out.reliability = json::number(v, "value");
            m_out.reliabilitySource = needed(v, "/reliability", "source");
            if (!m_out.reliability || *m_out.reliability <= 0 || *m_out.reliability >= 1) problem("/reliability/value", "is between 0 and 1");
        }
    }

    const json::value& m_root;
    std::vector<Problem>& m_problems;
    Instrument m_out;
};

} // namespace

Instrument readInstrument(const json::value& value, std::vector<Problem>& problems) { return Reader(value, problems).read(); }

} // namespace fyr::instruments
