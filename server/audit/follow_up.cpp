#include "server/audit/follow_up.h"

#include "base/digest.h"
#include "base/json.h"
#include "base/text.h"
#include "fhir/resource.h"
#include "server/audit/extract.h"
#include "server/rights/guard.h"
#include "server/services/traces.h"

#include <fmt/format.h>
#include <map>
#include <set>

namespace fyr::server {
namespace {

constexpr std::string_view scannedKey = "audit-scanned";
constexpr std::string_view reviewPrefix = "review/";

// Who a person is, folded for comparing.
struct Portrait {
    std::string surname;
    std::string address;
    std::set<std::string> identifiers;
    bool isProtected = false;
};

Portrait portraitOf(const fhir::Resource& r) {
    Portrait out;
    out.surname = foldForSearch(r["name"][0].text("family"));
    const auto& a = r["address"][0];
    const auto line = a["line"][0].text();
    if (!line.empty()) out.address = foldForSearch(fmt::format("{} {}", line, a.text("postalCode").empty() ? a.text("city") : a.text("postalCode")));
    for (const auto& i : r["identifier"].items())
        if (!i.text("value").empty()) out.identifiers.insert(fmt::format("{}|{}", i.text("system"), i.text("value")));
    for (const auto& label : r["meta"]["security"].items()) {
        const auto code = label.text("code");
        out.isProtected = out.isProtected || code == "R" || code == "V" || code == "CELEB";
    }
    return out;
}

bool overlap(const std::set<std::string>& a, const std::set<std::string>& b) {
    return std::ranges::any_of(a, [&](const std::string& x) { return b.contains(x); });
}

// One scan of one tenant: what is known is looked up once.
class Scan {
  public:
    Scan(WriteTx& tx, const TenantId& tenant) : m_tx(tx), m_tenant(tenant) {}

    Result<void> begin() {
        FYR_TRY(const auto accounts, m_tx.accounts());
        for (const auto& a : accounts) {
            if (a.role == "patient") {
                m_patientAccounts.insert(a.patient);
                continue;
            }
            if (!a.patient.empty()) m_staffPatients.insert(a.patient);
            if (a.practitioner.empty()) continue;
            FYR_TRY(const auto who, load("Practitioner", a.practitioner));
            m_staffIdentifiers.insert(who.identifiers.begin(), who.identifiers.end());
        }
        return {};
    }

    Result<std::size_t> record(const AuditRecord& r) {
        const auto event = json::parse(r.json);
        if (!event || r.patient.empty() || json::text(*event, "outcome").value_or("0") != "0") return 0;
        const auto* agents = json::list(*event, "agent");
        std::string account;
        if (agents)
            for (const auto& a : *agents)
                if (json::boolean(a, "requestor").value_or(false)) account = json::text(a, "altId").value_or("");
        FYR_TRY(const auto who, m_tx.account(account));
        const auto role = who ? roleFromCode(who->role) : std::nullopt;
        if (!role || !RoleSet{Role::nurse, Role::doctor, Role::therapist, Role::manager}.has(*role)) return 0;
        Principal principal;
        principal.tenant = m_tenant;
        principal.person = PersonId{who->id};
        principal.role = *role;
        principal.unit = who->unit;
        rights::Guard guard(m_tx, principal, r.at);
        FYR_TRY(const rights::Standing* standing, guard.standing(r.patient));
        FYR_TRY(const auto patient, load("Patient", r.patient));
        FYR_TRY(const auto reader, load("Practitioner", who->practitioner));

        AccessFacts f;
        f.account = account;
        f.patient = r.patient;
        f.at = r.at;
        f.related = standing->relation == rights::Relation::unit;
        f.emergency = r.json.find("\"BTG\"") != std::string::npos;
        f.ownRecord = who->patient == r.patient || overlap(patient.identifiers, reader.identifiers);
        f.colleague = !f.ownRecord && (m_staffPatients.contains(r.patient) || overlap(patient.identifiers, m_staffIdentifiers));
        f.sameSurname = !patient.surname.empty() && patient.surname == reader.surname;
        f.sameAddress = !patient.address.empty() && patient.address == reader.address;
        f.protectedPerson = patient.isProtected;
        if (!f.related) {
            FYR_TRY(f.unrelatedToday, countUnrelated(account, r.patient, r.at));
        }
        std::size_t fresh = 0;
        for (const auto& flag : examine(f)) {
            FYR_TRY(const bool isNew, keep(f, flag, *who, r.seq));
            fresh += isNew ? 1 : 0;
        }
        return fresh;
    }

  private:
    Result<Portrait> load(std::string_view type, std::string_view id) {
        if (id.empty()) return Portrait{};
        const auto key = fmt::format("{}/{}", type, id);
        if (const auto at = m_people.find(key); at != m_people.end()) return at->second;
        Portrait out;
        FYR_TRY(const auto stored, m_tx.read(type, id));
        if (stored && !stored->deleted) {
            FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
            out = portraitOf(r);
        }
        m_people[key] = out;
        return out;
    }

    Result<int> countUnrelated(std::string_view account, std::string_view patient, Instant at) {
        const auto key = fmt::format("unrelated/{}/{}", account, formatDate(dateOf(at)));
        FYR_TRY(const auto text, m_tx.value(key));
        std::set<std::string, std::less<>> ids;
        if (text) {
            FYR_TRY(const auto v, json::parse(*text));
            if (v.is_array())
                for (const auto& id : v.get_array())
                    if (id.is_string()) ids.emplace(id.get_string());
        }
        if (ids.emplace(patient).second && ids.size() <= 500) {
            json::array list;
            for (const auto& id : ids) list.push_back(json::value(id));
            FYR_CHECK(m_tx.setValue(key, json::write(list)));
        }
        return static_cast<int>(ids.size());
    }

    Result<bool> keep(const AccessFacts& f, const Flag& flag, const Account& who, std::int64_t seq) {
        // Many patients are one thing to look at, not one for each of them.
        const auto pair = flag.rule == "manyUnrelated" ? f.account : f.account + "|" + f.patient;
        const auto id = hex(sha256(fmt::format("{}|{}|{}", flag.rule, pair, formatDate(dateOf(f.at))))).substr(0, 26);
        const auto key = fmt::format("{}{}", reviewPrefix, id);
        FYR_TRY(const auto known, m_tx.value(key));
        if (known) return false;
        const json::object o{{"kind", flag.rule}, {"patient", f.patient}, {"account", f.account}, {"unit", who.unit}, {"at", formatInstant(f.at)},
                             {"audit", seq},      {"why", flag.why},      {"status", "open"}};
        FYR_CHECK(m_tx.setValue(key, json::write(o)));
        return true;
    }

    WriteTx& m_tx;
    const TenantId& m_tenant;
    std::map<std::string, Portrait> m_people;
    std::set<std::string> m_patientAccounts, m_staffPatients, m_staffIdentifiers;
};

Result<void> mayReview(const Principal& who) {
    return who.role == Role::manager || who.role == Role::admin ? Result<void>{} : fail(ErrorCode::forbidden, "for managers and administrators");
}

bool isOf(const json::value& review, const Principal& who) {
    return who.role == Role::admin || (!who.unit.empty() && json::text(review, "unit").value_or("") == who.unit);
}

} // namespace

std::vector<Flag> examine(const AccessFacts& f) {
    std::vector<Flag> out;
    if (f.ownRecord) {
        out.push_back({"ownRecord", "read the own record through the work account"});
        return out; // the rest follows from it
    }
    if (f.colleague && !f.related) out.push_back({"colleague", "read the record of somebody who works here, without a care relation"});
    if (f.sameAddress) out.push_back({"sameAddress", "read the record of somebody with the same address"});
    // Common surnames are no sign as long as there is a relation.
    else if (f.sameSurname && !f.related) out.push_back({"sameSurname", "read the record of somebody with the same surname, without a care relation"});
    if (f.protectedPerson && !f.related) out.push_back({"protectedPerson", "read the record of a protected or well-known person, without a care relation"});
    if (f.unrelatedToday == manyUnrelated)
        out.push_back({"manyUnrelated", fmt::format("read the records of {} people without a care relation in one day", manyUnrelated)});
    const int hour = localHour(f.at);
    if (!f.related && !f.emergency && (hour < 6 || hour >= 22)) out.push_back({"outsideHours", "read a record at night, without a care relation"});
    return out;
}

Result<std::size_t> scanAudit(Store& store, const Clock&, const TenantId& tenant, std::int32_t most) {
    std::int64_t after = 0;
    std::int64_t newest = 0;
    const auto look = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto text, tx.value(scannedKey));
        after = text ? std::atoll(text->c_str()) : 0;
        FYR_TRY(const auto head, tx.auditHead());
        newest = head ? head->seq : 0;
        return {};
    };
    FYR_CHECK(store.read(tenant, look));
    if (newest <= after) return 0; // no writer's turn for nothing
    std::size_t fresh = 0;
    const auto scan = [&](WriteTx& tx) -> Result<void> {
        fresh = 0;
        FYR_TRY(const auto records, tx.audit(after, most));
        if (records.empty()) return {};
        Scan s(tx, tenant);
        FYR_CHECK(s.begin());
        for (const auto& r : records) {
            FYR_TRY(const auto n, s.record(r));
            fresh += n;
        }
        return tx.setValue(scannedKey, fmt::format("{}", records.back().seq));
    };
    FYR_CHECK(store.write(tenant, scan));
    return fresh;
}

Result<std::vector<Review>> reviews(Store& store, const Clock& clock, const Principal& who, bool openOnly) {
    FYR_CHECK(mayReview(who));
    std::vector<Review> out;
    const auto body = [&](WriteTx& tx) -> Result<void> {
        out.clear();
        FYR_TRY(const auto all, tx.values(reviewPrefix));
        for (const auto& [key, text] : all) {
            FYR_TRY(const auto v, json::parse(text));
            if (!isOf(v, who) || (openOnly && json::text(v, "status") != "open")) continue;
            out.push_back({key.substr(reviewPrefix.size()), text});
        }
        Trace t;
        t.subtype = "review.list";
        t.detail = fmt::format("{} reviews", out.size());
        return leaveTrace(tx, clock.now(), who, t);
    };
    FYR_CHECK(store.write(who.tenant, body));
    return out;
}

Result<void> closeReview(Store& store, const Clock& clock, const Principal& who, std::string_view id, std::string_view decision, std::string_view note) {
    FYR_CHECK(mayReview(who));
    std::vector<Problem> problems;
    if (decision != "justified" && decision != "unjustified" && decision != "unclear") problems.push_back({"/decision", "justified, unjustified or unclear"});
    if (codePoints(trim(note)) < 3 || note.size() > 4000) problems.push_back({"/note", "what was found, in 3 to 4000 characters"});
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "a review needs a decision and a note", std::move(problems)});
    return store.write(who.tenant, [&](WriteTx& tx) -> Result<void> {
        const auto key = fmt::format("{}{}", reviewPrefix, id);
        FYR_TRY(const auto text, tx.value(key));
        if (!text) return fail(ErrorCode::notFound, "no such review");
        FYR_TRY(auto v, json::parse(*text));
        if (!isOf(v, who)) return fail(ErrorCode::notFound, "no such review");
        if (json::text(v, "status") != "open") return fail(ErrorCode::invalidState, "it was reviewed already");
        if (json::text(v, "account") == who.person.str()) return fail(ErrorCode::forbidden, "somebody else must look at it");
        auto& o = v.get_object();
        o["status"] = "closed";
        o["decision"] = decision;
        o["note"] = trim(note);
        o["by"] = who.person.str();
        o["closedAt"] = formatInstant(clock.now());
        FYR_CHECK(tx.setValue(key, json::write(v)));
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "review.close";
        t.patient = json::text(v, "patient").value_or("");
        t.detail = decision;
        return leaveTrace(tx, clock.now(), who, t);
    });
}

} // namespace fyr::server
