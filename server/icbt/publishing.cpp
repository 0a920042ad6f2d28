#include "server/icbt/publishing.h"

#include "base/text.h"
#include "icbt/language/published.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

constexpr std::size_t reasonAtMost = 500;

json::object titled(const icbt::Programme& p) {
    return {{"id", p.id}, {"version", p.version}, {"hash", p.hash}, {"title", {{"sv", p.title.sv}, {"en", p.title.en}}}};
}

json::object told(const Withdrawal& w) { return {{"at", w.at}, {"by", w.by}, {"reason", w.reason}}; }

json::array told(const Error& e) {
    json::array out{json::value(e.detail)};
    for (const auto& p : e.problems) out.push_back(json::value(fmt::format("{}: {}", p.place, p.message)));
    return out;
}

// The instruments that courses here would be asked by are those that it was proved with.
Result<void> sameInstruments(const icbt::Programme& p, const instruments::Catalogue& catalogue) {
    std::vector<Problem> problems;
    for (const auto& f : p.instruments) {
        const auto* here = catalogue.find(f.id);
        if (!here) problems.push_back({"/instruments", fmt::format("there is no instrument '{}' here", f.id)});
        else if (here->version != f.version) problems.push_back({"/instruments", fmt::format("'{}' is version {} here, not {}", f.id, here->version, f.version)});
    }
    if (problems.empty()) return {};
    return fail(Error{ErrorCode::content, "the instruments are others", std::move(problems)});
}

Result<void> speaksToClinicians(const icbt::Programme& p) {
    std::vector<Problem> problems;
    for (const auto row : icbt::silentRows(p)) problems.push_back({fmt::format("/eligibility/rows/{}", row), "it says nothing to the clinician: 'text' in every language is missing"});
    if (problems.empty()) return {};
    return fail(Error{ErrorCode::content, "its table does not speak", std::move(problems)});
}

} // namespace

Result<std::string> Publishing::list(const Principal& who) {
    if (!staff.has(who.role)) return fail(ErrorCode::forbidden, "for staff");
    json::array all;
    const auto body = [&](ReadTx& tx) -> Result<void> {
        all.clear();
        FYR_TRY(const auto own, m_programmes.publications(tx));
        for (const auto& known : m_programmes.all()) {
            if (own.contains(known->programme.id)) continue;
            all.push_back(titled(known->programme));
        }
        for (const auto& refused : m_programmes.refused()) {
            if (own.contains(refused.programme->programme.id)) continue;
            auto o = titled(refused.programme->programme);
            o["refused"] = told(refused.why);
            all.push_back(std::move(o));
        }
        for (const auto& [id, publication] : own) {
            FYR_TRY(const auto known, m_programmes.of(tx, publication.hash));
            auto o = titled(known->programme);
            o["published"] = json::object{{"at", publication.at}, {"by", publication.by}, {"key", publication.record.key}};
            if (const auto stands = m_programmes.gate().stands(publication.record, known->programme); !stands) o["refused"] = told(stands.error());
            all.push_back(std::move(o));
        }
        return {};
    };
    const auto listed = [&](ReadTx& tx) -> Result<void> {
        FYR_CHECK(body(tx));
        for (auto& p : all) {
            FYR_TRY(const auto withdrawn, m_programmes.withdrawal(tx, std::string(json::text(p, "id").value_or(""))));
            if (withdrawn) p.as_object()["withdrawn"] = told(*withdrawn);
        }
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, listed));
    return json::write(json::object{{"programmes", std::move(all)}, {"policy", m_programmes.gate().policy()}});
}

Result<std::string> Publishing::publish(const Principal& who, std::string_view id, const json::object& body) {
    if (who.role != Role::admin) return fail(ErrorCode::forbidden, "for administrators");
    const auto canonical = json::text(body, "canonical");
    const auto* texts = body.if_contains("texts");
    const auto* record = body.if_contains("record");
    std::vector<Problem> problems;
    if (!canonical) problems.push_back({"/canonical", "the canonical form is needed, as a text"});
    if (!texts || !texts->is_object()) problems.push_back({"/texts", "the texts are needed"});
    if (!record || !record->is_object()) problems.push_back({"/record", "the signed record of its verification is needed"});
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "a programme", std::move(problems)});
    FYR_TRY(auto read, icbt::readPublished(*canonical, json::write(*texts)));
    if (read.programme.id != id) return fail(Error{ErrorCode::badRequest, "a programme", {{"/canonical", fmt::format("it is '{}'", read.programme.id)}}});
    FYR_TRY(const auto proof, icbt::verify::recordFromText(json::write(*record)));
    FYR_CHECK(m_programmes.gate().admits(proof, read.programme));
    FYR_CHECK(speaksToClinicians(read.programme));
    FYR_CHECK(sameInstruments(read.programme, m_programmes.instruments()));
    KnownProgramme known{std::move(read.programme), std::string(*canonical), icbt::toJson(read.texts)};

    auto out = titled(known.programme);
    const auto write = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_CHECK(m_programmes.keep(tx, known));
        FYR_CHECK(m_programmes.setPublication(tx, known.programme.id, {known.programme.hash, formatInstant(now), who.name, proof}));
        out["published"] = json::object{{"at", formatInstant(now)}, {"by", who.name}, {"key", proof.key}};
        Trace t;
        t.action = TraceAction::update;
        t.subtype = "programme.publish";
        t.detail = fmt::format("{} {} {}", known.programme.id, known.programme.version, known.programme.hash);
        return leaveTrace(tx, now, who, t);
    };
    FYR_CHECK(m_store.write(who.tenant, write));
    return json::write(out);
}

Result<json::object> Publishing::entry(ReadTx& tx, const std::string& id) const {
    FYR_TRY(const auto own, m_programmes.publications(tx));
    if (const auto it = own.find(id); it != own.end()) {
        FYR_TRY(const auto known, m_programmes.of(tx, it->second.hash));
        return titled(known->programme);
    }
    if (const auto known = m_programmes.shipped(id)) return titled(known->programme);
    return fail(ErrorCode::notFound, "no such programme here");
}

Result<std::string> Publishing::withdraw(const Principal& who, const std::string& id, const std::string& reason) {
    if (who.role != Role::admin) return fail(ErrorCode::forbidden, "for administrators");
    if (trim(reason).empty() || reason.size() > reasonAtMost) return fail(Error{ErrorCode::badRequest, "a withdrawal", {{"/reason", "why, in some words: whoever would enrol reads it"}}});
    json::object out;
    const auto write = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(out, entry(tx, id));
        const Withdrawal w{formatInstant(now), who.name, std::string(trim(reason))};
        FYR_CHECK(m_programmes.withdraw(tx, id, w));
        out["withdrawn"] = told(w);
        return leaveTrace(tx, now, who, {TraceAction::update, "programme.withdraw", {}, {}, false, fmt::format("{} {}", id, w.reason)});
    };
    FYR_CHECK(m_store.write(who.tenant, write));
    return json::write(out);
}

Result<std::string> Publishing::offerAgain(const Principal& who, const std::string& id) {
    if (who.role != Role::admin) return fail(ErrorCode::forbidden, "for administrators");
    json::object out;
    const auto write = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(out, entry(tx, id));
        FYR_TRY(const auto withdrawn, m_programmes.withdrawal(tx, id));
        if (!withdrawn) return {};
        FYR_CHECK(m_programmes.offerAgain(tx, id, now, who.name));
        return leaveTrace(tx, now, who, {TraceAction::update, "programme.offer", {}, {}, false, id});
    };
    FYR_CHECK(m_store.write(who.tenant, write));
    return json::write(out);
}

} // namespace fyr::server
