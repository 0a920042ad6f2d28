#include "server/icbt/eligibility.h"

#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "instruments/score.h"
#include "server/rights/guard.h"
#include "server/services/may_act.h"
#include "server/services/tenant_policy.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::chrono::hours newEnough{24 * 30};

struct Answered {
    std::vector<std::optional<std::int32_t>> points;
    std::optional<std::int32_t> total;
    Instant at;
};
using AnswersByInstrument = std::map<std::string, Answered, std::less<>>;

std::optional<std::int32_t> pointsOf(const instruments::Instrument& instrument, std::size_t item, const fhir::Value& coding) {
    const auto code = coding.text("code");
    for (const auto& a : instrument.items[item].answers)
        if ((!a.code.empty() && a.code == code) || code == fmt::format("{}-{}", instrument.id, a.points)) return a.points;
    return std::nullopt;
}

Answered read(const instruments::Instrument& instrument, const fhir::Value& response, Instant at) {
    Answered out{std::vector<std::optional<std::int32_t>>(instrument.items.size()), std::nullopt, at};
    for (const auto& item : response["item"].items())
        for (std::size_t n = 0; n < instrument.items.size(); ++n) {
            const auto& code = instrument.items[n].code;
            if (item.text("linkId") == (code.empty() ? fmt::format("{}", n + 1) : code)) out.points[n] = pointsOf(instrument, n, item["answer"][0]["valueCoding"]);
        }
    const std::vector<std::optional<int>> answers(out.points.begin(), out.points.end());
    if (const auto score = instruments::score(instrument, answers); score && score->total) out.total = *score->total;
    return out;
}

Result<AnswersByInstrument> newest(ReadTx& tx, const Principal& who, const icbt::Programme& p, const instruments::Catalogue& catalogue, const std::string& patient, Instant now) {
    AnswersByInstrument out;
    rights::Guard guard(tx, who, now);
    SearchQuery q;
    q.type = "QuestionnaireResponse";
    q.within = {patient, {}};
    q.count = 200;
    while (true) {
        FYR_TRY(auto page, tx.search(q));
        for (const auto& stored : page.matches) {
            FYR_TRY(const auto scope, tx.scopeOf(stored.type, stored.id));
            FYR_TRY(const auto v, guard.judge(rights::Action::read, stored.type, scope.value_or(ResourceScope{patient, "-"})));
            if (!v.allowed()) continue;
            FYR_TRY(const auto r, fhir::Resource::parse(stored.json));
            const auto questionnaire = r.text("questionnaire");
            if (!questionnaire.starts_with(fhir::url::questionnaires)) continue;
            const std::string id(questionnaire.substr(fhir::url::questionnaires.size()));
            const auto* instrument = p.instrument(id) ? catalogue.find(id) : nullptr;
            const auto at = parseInstant(r.text("authored"));
            if (!instrument || !at || *at > now || now - *at > newEnough) continue;
            if (const auto had = out.find(id); had != out.end() && had->second.at >= *at) continue;
            out.insert_or_assign(id, read(*instrument, r, *at));
        }
        if (page.next.empty()) return out;
        q.page = std::move(page.next);
    }
}

} // namespace

Result<Suited> suited(ReadTx& tx, const Principal& who, const icbt::Programme& p, const instruments::Catalogue& catalogue, const std::string& patient, Instant now) {
    Suited out;
    if (p.eligibility.rows.empty()) return out;
    FYR_TRY(const auto stored, tx.read("Patient", patient));
    if (!stored || stored->deleted) return fail(ErrorCode::notFound, "no such Patient");
    FYR_TRY(const auto person, fhir::Resource::parse(stored->json));
    FYR_TRY(const auto answers, newest(tx, who, p, catalogue, patient, now));
    std::vector<std::optional<std::int32_t>> values;
    std::string looked;
    const auto say = [&](const clinical::LocalText& what, std::optional<std::int32_t> value, const std::string& when) {
        const auto shown = value ? std::to_string(*value) + when : std::string();
        out.looked.push_back({what.sv + ": " + (value ? shown : "saknas"), what.en + ": " + (value ? shown : "missing")});
    };
    for (const auto& in : p.eligibility.inputs) {
        std::optional<std::int32_t> value;
        std::string name = "age";
        std::string when;
        const auto had = answers.find(in.instrument);
        switch (in.kind) {
        case icbt::Input::Kind::age:
            if (const auto born = parseDate(person.text("birthDate"))) value = ageInYears(*born, dateOf(now));
            break;
        case icbt::Input::Kind::total:
        case icbt::Input::Kind::item: {
            const bool item = in.kind == icbt::Input::Kind::item;
            name = item ? fmt::format("{}.item{}", in.instrument, in.item) : in.instrument + ".total";
            if (had == answers.end()) break;
            when = " (" + formatDate(dateOf(had->second.at)) + ")";
            const auto n = static_cast<std::size_t>(std::max(1, in.item) - 1);
            value = !item ? had->second.total : n < had->second.points.size() ? had->second.points[n] : std::nullopt;
            break;
        }
        default: name = "course"; break; // there is none yet
        }
        values.push_back(value);
        const auto* instrument = catalogue.find(in.instrument);
        const auto title = instrument ? instrument->title : clinical::LocalText{in.instrument, in.instrument};
        if (in.kind == icbt::Input::Kind::age) say({"Ålder", "Age"}, value, {});
        else if (in.kind == icbt::Input::Kind::total) say({title.sv + ", summa", title.en + ", total"}, value, when);
        else if (in.kind == icbt::Input::Kind::item) say({fmt::format("{}, fråga {}", title.sv, in.item), fmt::format("{}, item {}", title.en, in.item)}, value, when);
        looked += fmt::format("{}{} {}{}", looked.empty() ? "" : ", ", name, value ? std::to_string(*value) : "missing", value ? when : "");
    }
    const auto* row = p.eligibility.fits(values);
    if (row) out.outcome = p.eligibility.outcomes[row->outcome];
    if (row) out.text = row->text;
    out.why = fmt::format("{}{}{}", row ? row->why : "no row of the table fits", looked.empty() ? "" : ": ", looked);
    return out;
}

Result<std::string> suits(Store& store, const Clock& clock, const Programmes& programmes, const Principal& who, const std::string& programme, const std::string& patient) {
    if (!clinicians.has(who.role)) return fail(ErrorCode::forbidden, "for clinicians");
    Suited found;
    const auto write = [&](WriteTx& tx) -> Result<void> { // its trace and what was read, or neither
        const auto now = clock.now();
        FYR_TRY(const auto scope, tx.scopeOf("Patient", patient));
        bool may = false;
        if (scope) {
            FYR_TRY(may, mayAct(tx, who, "Patient", *scope, now));
        }
        if (!may) return fail(ErrorCode::notFound, "no such Patient");
        FYR_TRY(const auto settings, loadUnitSettings(tx, who.unit));
        FYR_TRY(const auto known, programmes.published(tx, programme));
        if (!settings.icbt || !known) return fail(ErrorCode::notFound, "no such programme here");
        FYR_TRY(found, suited(tx, who, known->programme, programmes.instruments(), patient, now));
        return leaveTrace(tx, now, who, {TraceAction::read, "course.suits", {"Patient/" + patient}, patient, true, fmt::format("{} {}", programme, found.outcome)});
    };
    FYR_CHECK(store.write(who.tenant, write));
    const auto local = [](const clinical::LocalText& t) { return json::object{{"sv", t.sv}, {"en", t.en}}; };
    json::array looked;
    for (const auto& t : found.looked) looked.push_back(local(t));
    return json::write(json::object{{"outcome", found.outcome}, {"text", local(found.text)}, {"looked", std::move(looked)}});
}

} // namespace fyr::server
