#include "server/icbt/register.h"

#include "base/digest.h"
#include "fhir/resource.h"
#include "server/icbt/course_story.h"
#include "server/services/queries.h"
#include "server/services/tenant_policy.h"
#include "server/services/traces.h"

#include <algorithm>
#include <fmt/format.h>
#include <sodium.h>

namespace fyr::server {
namespace {

using Table = RegisterQuery::Table;
using Purpose = RegisterQuery::Purpose;

constexpr std::string_view keyPlace = "register-key";
constexpr std::string_view consentCategory = "https://fyr.example/fhir/CodeSystem/consent-category";

std::string pseudonym(const RegisterKey& key, std::string_view kind, std::string_view id) {
    const auto raw = fromHex(key);
    std::array<std::uint8_t, crypto_auth_hmacsha256_BYTES> mac{};
    const auto text = fmt::format("{}/{}", kind, id);
    if (raw && raw->size() == crypto_auth_hmacsha256_KEYBYTES) crypto_auth_hmacsha256(mac.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size(), raw->data());
    return hex(std::span(mac).first(16));
}

bool codedAs(const fhir::Value& concept_, std::string_view code) {
    return std::ranges::any_of(concept_["coding"].items(), [&](const fhir::Value& c) { return c.text("code") == code; });
}

struct Row {
    std::string order;
    CourseHeader header;
    icbt::Person person;
};

Result<std::optional<Row>> rowOf(ReadTx& tx, const RegisterQuery& q, const RegisterKey& key, CourseHeader h, Instant now, RegisterCount& count) {
    FYR_TRY(const auto wishes, wishesOf(tx, h.patient, now));
    if (q.purpose == Purpose::quality && wishes.objects) {
        ++count.objected;
        return std::optional<Row>{};
    }
    if (q.purpose == Purpose::research && (wishes.refuses || !wishes.consents)) {
        ++(wishes.refuses ? count.objected : count.withoutConsent);
        return std::optional<Row>{};
    }
    FYR_TRY(const auto stored, tx.read("Patient", h.patient));
    if (!stored || stored->deleted) {
        ++count.damaged;
        return std::optional<Row>{};
    }
    FYR_TRY(const auto patient, fhir::Resource::parse(stored->json));
    Row row;
    auto& p = row.person;
    p.unit = h.unit;
    p.exact = q.identified;
    p.sex = patient.text("gender");
    if (p.sex.empty()) p.sex = "unknown";
    if (const auto born = parseDate(patient.text("birthDate"))) p.born = *born;
    p.key = q.identified ? std::string(patient["identifier"][0].text("value")) : pseudonym(key, "person", h.patient);
    p.course = q.identified ? h.id : pseudonym(key, "course", h.id);
    if (p.key.empty()) {
        ++count.withoutNumber;
        return std::optional<Row>{};
    }
    row.order = p.key + "/" + p.course;
    row.header = std::move(h);
    return std::optional(std::move(row));
}

bool isInDays(const RegisterQuery& q, Instant enrolled) { return (!q.from || enrolled >= *q.from) && (!q.to || enrolled < *q.to); }

std::string_view nameOf(Table t) { return t == Table::courses ? "courses" : t == Table::measures ? "measures" : "fhir"; }

} // namespace

Result<Wishes> wishesOf(ReadTx& tx, std::string_view patient, Instant now) {
    SearchQuery q;
    q.type = "Consent";
    q.within.patient = patient;
    q.count = 200;
    Wishes out;
    FYR_TRY(const auto found, searchAll(tx, q));
    for (const auto& one : found) {
        FYR_TRY(const auto c, fhir::Resource::parse(one.json));
        if (c.text("status") != "active" || !codedAs(c["scope"], "research")) continue;
        const auto end = parseInstant(c["provision"]["period"].text("end"));
        const bool over = end && *end <= now;
        const bool permits = c["provision"].text("type") == "permit";
        const auto isRegister = [&](const fhir::Value& category) {
            return std::ranges::any_of(category["coding"].items(), [](const fhir::Value& x) { return x.text("system") == consentCategory && x.text("code") == "quality-register"; });
        };
        if (over) continue;
        if (std::ranges::any_of(c["category"].items(), isRegister)) out.objects = out.objects || !permits;
        else (permits ? out.consents : out.refuses) = true;
    }
    return out;
}

Result<RegisterKey> registerKey(Store& store, const TenantId& tenant, Random& random) {
    RegisterKey key;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        FYR_TRY(const auto kept, tx.value(std::string(keyPlace)));
        if (kept) {
            key = *kept;
            return {};
        }
        std::array<std::uint8_t, crypto_auth_hmacsha256_KEYBYTES> made{};
        random.fill(made);
        key = hex(made);
        return tx.setValue(std::string(keyPlace), key);
    };
    FYR_CHECK(store.write(tenant, body));
    return key;
}

Result<RegisterCount> writeRegister(ReadTx& tx, const Programmes& programmes, const RegisterQuery& q, const RegisterKey& key, Instant now,
                                    const std::function<Result<void>(std::string_view)>& write) {
    if (q.purpose == Purpose::research && q.identified) return fail(ErrorCode::badRequest, "research gets pseudonyms");
    RegisterCount count;
    std::vector<Row> rows;
    FYR_TRY(const auto headers, tx.values("course/"));
    for (const auto& [place, kept] : headers) {
        auto header = courseHeader(place.substr(std::string_view("course/").size()), kept);
        if (!header) {
            ++count.damaged;
            continue;
        }
        if (!q.unit.empty() && header->unit != q.unit) continue;
        FYR_TRY(auto row, rowOf(tx, q, key, std::move(*header), now, count));
        if (row) rows.push_back(std::move(*row));
    }
    std::ranges::sort(rows, {}, &Row::order);
    if (q.table != Table::fhir) FYR_CHECK(write(icbt::csvHead(q.table == Table::courses ? icbt::courseVariables() : icbt::measureVariables())));
    for (const auto& row : rows) {
        const auto told = courseStory(tx, programmes, row.header);
        if (!told) {
            ++count.damaged;
            continue;
        }
        if (!isInDays(q, told->story.course.enrolled)) continue;
        if (++count.courses > q.most && q.most != 0) return fail(ErrorCode::tooLarge, fmt::format("more than {} courses: ask for a shorter time, or use fyrctl icbt register", q.most));
        const icbt::Registered r{told->known->programme, told->calendar->calendar, programmes.instruments(), told->story, row.person};
        if (q.identified) count.named.emplace_back(row.header.patient, row.header.id);
        if (q.table == Table::courses) FYR_CHECK(write(icbt::csvLine(icbt::courseRow(r))));
        if (q.table == Table::fhir) FYR_CHECK(write(json::write(icbt::bundleOf(r)) + "\n"));
        if (q.table == Table::measures)
            for (const auto& line : icbt::measureRows(r)) FYR_CHECK(write(icbt::csvLine(line)));
    }
    return count;
}

Result<void> traceRegister(Store& store, const Principal& who, Instant now, const RegisterQuery& q, const RegisterCount& count) {
    return store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        const auto detail = fmt::format("{} {} {} {} {}", q.unit.empty() ? "all" : q.unit, nameOf(q.table), q.purpose == Purpose::research ? "research" : "quality", q.identified ? "number" : "pseudonym", count.courses);
        FYR_CHECK(leaveTrace(tx, now, who, {TraceAction::execute, "register.icbt", {}, {}, false, detail}));
        for (const auto& [patient, course] : count.named) FYR_CHECK(leaveTrace(tx, now, who, {TraceAction::read, "register.icbt", {"CarePlan/" + course}, patient, false, {}}));
        return {};
    });
}

Result<RegisterAnswer> registerFor(Store& store, const Clock& clock, Random& random, const Programmes& programmes, const Principal& who, RegisterQuery q) {
    if (who.role != Role::manager) return fail(ErrorCode::forbidden, "for managers");
    if (who.unit.empty()) return fail(ErrorCode::forbidden, "without a unit there is nothing to report");
    if (!q.unit.empty() && q.unit != who.unit) return fail(ErrorCode::notFound, "no such unit");
    q.unit = who.unit;
    q.most = registerCoursesAtMost;
    FYR_TRY(const auto key, registerKey(store, who.tenant, random));
    const auto now = clock.now();
    RegisterAnswer out;
    const auto read = store.read(who.tenant, [&](ReadTx& tx) -> Result<void> {
        out = {};
        if (q.identified) {
            FYR_TRY(const auto settings, loadUnitSettings(tx, who.unit));
            if (!settings.registerByNumber) return fail(ErrorCode::forbidden, "the unit does not report by number");
        }
        FYR_TRY(out.count, writeRegister(tx, programmes, q, key, now, [&](std::string_view text) -> Result<void> {
                    out.text += text;
                    return {};
                }));
        return {};
    });
    FYR_CHECK(read);
    FYR_CHECK(traceRegister(store, who, now, q, out.count));
    return out;
}

} // namespace fyr::server
