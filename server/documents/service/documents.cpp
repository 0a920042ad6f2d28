#include "server/documents/service/documents.h"

#include "base/json.h"
#include "base/text.h"
#include "fhir/fyr_extensions.h"
#include "fhir/resource.h"
#include "server/services/item_store.h"
#include "server/services/may_act.h"
#include "server/services/traces.h"

#include <fmt/format.h>

namespace fyr::server {
namespace {

std::string uploadKey(std::string_view id) { return fmt::format("upload/{}", id); }
std::string useKey(std::string_view sha, std::string_view id) { return fmt::format("blob/{}/{}", sha, id); }
// One tenant's uploads never meet another's in the staging folder.
std::string stagedName(const Principal& who, const std::string& id) { return who.tenant.str() + "." + id; }

fhir::Resource documentResource(const NewDocument& d, const Sealed& s, const Principal& who, const std::string& unit, Instant now) {
    const auto reference = [](std::string_view type, std::string_view id) { return json::object{{"reference", fmt::format("{}/{}", type, id)}}; };
    json::object attachment{{"contentType", s.mediaType}, {"url", fmt::format("/api/v1/documents/{}/content", d.clientId)}, {"size", s.bytes},
                            {"title", d.title}, {"creation", formatInstant(now)}};
    json::object o{{"resourceType", "DocumentReference"}, {"id", d.clientId}};
    o["identifier"] = json::array{json::object{{"system", fhir::url::sha256Ids}, {"value", s.sha256}}};
    o["status"] = "current";
    o["subject"] = reference("Patient", d.patient);
    o["date"] = formatInstant(now);
    const bool patient = who.role == Role::patient;
    o["author"] = json::array{reference(patient ? "Patient" : "Practitioner", patient ? who.patient : who.practitioner.empty() ? who.person.str() : who.practitioner)};
    if (!unit.empty()) o["custodian"] = reference("Organization", unit);
    o["description"] = d.title;
    json::object content;
    content["attachment"] = std::move(attachment);
    o["content"] = json::array{std::move(content)};
    return fhir::Resource::from(o);
}

json::object answerOf(std::string_view id, const Sealed& s) { return {{"id", id}, {"contentType", s.mediaType}, {"bytes", s.bytes}, {"sha256", s.sha256}}; }

} // namespace

Result<std::string> Documents::begin(const Principal& who, const NewDocument& d) {
    std::vector<Problem> problems;
    if (!isUlid(d.clientId)) problems.push_back({"/clientId", "a ULID"});
    if (trim(d.title).empty() || codePoints(d.title) > 200) problems.push_back({"/title", "a text of at most 200 characters"});
    if (d.bytes == 0) problems.push_back({"/bytes", "how large it is"});
    if (!problems.empty()) return fail(Error{ErrorCode::badRequest, "the document", std::move(problems)});
    if (d.bytes > m_vault.mostBytes()) return fail(ErrorCode::tooLarge, fmt::format("{} bytes at most", m_vault.mostBytes()));
    const auto write = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto scope, tx.scopeOf("Patient", d.patient));
        bool may = false;
        if (scope) {
            FYR_TRY(may, mayAct(tx, who, "Patient", *scope, now));
        }
        if (!may) return fail(ErrorCode::notFound, "no such Patient");
        FYR_TRY(const auto known, tx.value(uploadKey(d.clientId)));
        FYR_TRY(const auto finished, tx.read("DocumentReference", d.clientId));
        json::object o{{"owner", who.person.str()}, {"patient", d.patient}, {"title", d.title}, {"contentType", d.contentType}, {"bytes", d.bytes}, {"unit", scope->unit}};
        const auto text = json::write(o);
        if (known && *known == text) return {};
        if (known || finished) return fail(ErrorCode::duplicate, "this clientId was used for something else");
        FYR_TRY(const auto all, tx.values("upload/"));
        int mine = 0;
        for (const auto& [key, v] : all) mine += v.find(who.person.str()) != std::string::npos ? 1 : 0;
        if (mine >= uploadsPerPerson) return fail(ErrorCode::invalidState, "as many uploads at once as are allowed");
        return tx.setValue(uploadKey(d.clientId), text);
    };
    FYR_CHECK(m_store.write(who.tenant, write));
    FYR_TRY(const auto received, m_vault.received(stagedName(who, d.clientId)));
    return json::write({{"id", d.clientId}, {"received", received}, {"partBytes", documentPartBytes}});
}

Result<Documents::Upload> Documents::upload(ReadTx& tx, const Principal& who, const std::string& id) {
    FYR_TRY(const auto text, tx.value(uploadKey(id)));
    if (!text) return fail(ErrorCode::notFound, "no such upload");
    FYR_TRY(const auto v, json::parse(*text));
    Upload u;
    u.owner = json::text(v, "owner").value_or("");
    if (u.owner != who.person.str()) return fail(ErrorCode::notFound, "no such upload");
    u.document = {id, std::string(json::text(v, "patient").value_or("")), std::string(json::text(v, "title").value_or("")),
                  std::string(json::text(v, "contentType").value_or("")), static_cast<std::uint64_t>(json::integer(v, "bytes").value_or(0))};
    u.unit = json::text(v, "unit").value_or("");
    return u;
}

Result<std::string> Documents::append(const Principal& who, const std::string& id, std::uint64_t offset, std::string_view bytes) {
    Upload u;
    const auto read = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(u, upload(tx, who, id));
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, read));
    if (offset + bytes.size() > u.document.bytes) return fail(ErrorCode::tooLarge, "more than was said");
    FYR_TRY(const auto received, m_vault.append(stagedName(who, id), offset, bytes));
    return json::write({{"id", id}, {"received", received}});
}

Result<std::string> Documents::finish(const Principal& who, const std::string& id) {
    std::optional<Upload> u;
    std::string done;
    const auto look = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto before, tx.value("document/" + id));
        if (before) {
            FYR_TRY(const auto stored, tx.read("DocumentReference", id));
            FYR_TRY(const auto scope, tx.scopeOf("DocumentReference", id));
            bool may = false;
            if (stored && scope) {
                FYR_TRY(may, mayAct(tx, who, "DocumentReference", *scope, m_clock.now()));
            }
            if (!may) return fail(ErrorCode::notFound, "no such upload");
            done = *before;
            return {};
        }
        FYR_TRY(u, upload(tx, who, id));
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, look));
    if (!done.empty()) return done;
    const auto name = stagedName(who, id);
    FYR_TRY(const auto received, m_vault.received(name));
    if (received != u->document.bytes) return fail(ErrorCode::invalidState, fmt::format("{} of {} bytes are here", received, u->document.bytes));
    FYR_TRY(const auto sealed, m_vault.seal(who.tenant.str(), name, u->document.contentType));
    const auto write = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        const auto& d = u->document;
        FYR_CHECK(putResource(tx, documentResource(d, sealed, who, u->unit, now), {d.patient, u->unit}, 0));
        FYR_CHECK(tx.setValue(useKey(sealed.sha256, id), formatInstant(now)));
        FYR_CHECK(tx.clearValue(uploadKey(id)));
        done = json::write(answerOf(id, sealed));
        FYR_CHECK(tx.setValue("document/" + id, done));
        Trace t;
        t.action = TraceAction::create;
        t.subtype = "document.create";
        t.patient = d.patient;
        t.about = {"DocumentReference/" + id};
        return leaveTrace(tx, now, who, t);
    };
    FYR_CHECK(m_store.write(who.tenant, write));
    m_vault.drop(name);
    return done;
}

Result<void> Documents::keep(const Principal& who, const MadeDocument& d) {
    bool there = false;
    const auto look = [&](ReadTx& tx) -> Result<void> {
        FYR_TRY(const auto before, tx.value("document/" + d.id));
        there = before.has_value();
        return {};
    };
    FYR_CHECK(m_store.read(who.tenant, look));
    if (there) return {};
    const auto name = stagedName(who, d.id);
    m_vault.drop(name); // of an attempt that was cut off
    for (std::size_t from = 0; from < d.bytes.size(); from += documentPartBytes) {
        FYR_TRY([[maybe_unused]] const auto received, m_vault.append(name, from, std::string_view(d.bytes).substr(from, documentPartBytes)));
    }
    FYR_TRY(const auto sealed, m_vault.seal(who.tenant.str(), name, d.contentType));
    const auto write = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto before, tx.value("document/" + d.id));
        if (before) return {};
        auto resource = fhir::Resource::toJson(documentResource({d.id, d.patient, d.title, d.contentType, d.bytes.size()}, sealed, who, d.unit, d.at));
        auto& o = resource.as_object();
        o["author"] = json::array{json::object{{"reference", d.author}}};
        o["content"].as_array()[0].as_object()["attachment"].as_object()["language"] = d.language;
        o["context"] = json::object{{"related", json::array{json::object{{"reference", d.of}}}}};
        FYR_CHECK(putResource(tx, fhir::Resource::from(resource), {d.patient, d.unit}, 0));
        FYR_CHECK(tx.setValue(useKey(sealed.sha256, d.id), formatInstant(now)));
        FYR_CHECK(tx.setValue("document/" + d.id, json::write(answerOf(d.id, sealed))));
        Trace t;
        t.action = TraceAction::create;
        t.subtype = "document.create";
        t.patient = d.patient;
        t.about = {"DocumentReference/" + d.id, d.of};
        return leaveTrace(tx, now, who, t);
    };
    FYR_CHECK(m_store.write(who.tenant, write));
    m_vault.drop(name);
    return {};
}

Result<DocumentPart> Documents::read(const Principal& who, const std::string& id, std::uint64_t offset, std::size_t length) {
    DocumentPart part;
    std::string sha;
    const auto look = [&](WriteTx& tx) -> Result<void> {
        const auto now = m_clock.now();
        FYR_TRY(const auto stored, tx.read("DocumentReference", id));
        FYR_TRY(const auto scope, tx.scopeOf("DocumentReference", id));
        FYR_TRY(const auto known, tx.value("document/" + id));
        bool may = false;
        if (stored && !stored->deleted && scope && known) {
            FYR_TRY(may, mayAct(tx, who, "DocumentReference", *scope, now));
        }
        if (!may) return fail(ErrorCode::notFound, "no such document");
        FYR_TRY(const auto v, json::parse(*known));
        sha = json::text(v, "sha256").value_or("");
        part.contentType = json::text(v, "contentType").value_or("");
        part.total = static_cast<std::uint64_t>(json::integer(v, "bytes").value_or(0));
        FYR_TRY(const auto r, fhir::Resource::parse(stored->json));
        part.title = r.text("description");
        if (offset != 0) return {}; // the first part of a reading is its trace
        Trace t;
        t.subtype = "document.read";
        t.patient = scope->patient;
        t.about = {"DocumentReference/" + id};
        return leaveTrace(tx, now, who, t);
    };
    FYR_CHECK(m_store.write(who.tenant, look));
    if (offset >= part.total) return fail(ErrorCode::badRequest, "past the end");
    part.offset = offset;
    FYR_TRY(part.bytes, m_vault.read(who.tenant.str(), sha, offset, std::min<std::uint64_t>(length, part.total - offset)));
    return part;
}

Result<std::size_t> Documents::sweep(const TenantId& tenant) {
    const auto before = m_clock.now() - std::chrono::hours{24};
    return m_vault.sweep(tenant.str(), before, [&](const std::string& sha) -> Result<bool> {
        bool used = false;
        const auto look = [&](WriteTx& tx) -> Result<void> {
            used = false;
            FYR_TRY(const auto uses, tx.values(fmt::format("blob/{}/", sha)));
            for (const auto& [key, at] : uses) {
                FYR_TRY(const auto document, tx.read("DocumentReference", key.substr(key.rfind('/') + 1)));
                if (document && !document->deleted) used = true;
                else FYR_CHECK(tx.clearValue(key));
            }
            return {};
        };
        FYR_CHECK(m_store.write(tenant, look));
        return used;
    });
}

} // namespace fyr::server
