#include "server/icbt/programmes.h"

#include "fhir/programme_library.h"
#include "server/services/item_store.h"

#include <fstream>

namespace fyr::server {
namespace {

Result<std::string> textOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fail(ErrorCode::notFound, file.string());
    return std::string((std::istreambuf_iterator<char>(in)), {});
}

Result<ProgrammePtr> programmeFrom(std::string_view text) {
    FYR_TRY(auto v, json::parse(text));
    auto known = std::make_shared<KnownProgramme>();
    known->canonical = std::string(json::text(v, "canonical").value_or(""));
    FYR_TRY(known->programme, icbt::Programme::load(known->canonical));
    if (json::text(v, "hash") != std::string_view(known->programme.hash)) return fail(ErrorCode::content, "the programme is not the one of its hash");
    if (auto* texts = v.as_object().if_contains("texts")) known->texts = std::move(*texts);
    return ProgrammePtr(std::move(known));
}

std::string keyOf(std::string_view hash) { return "programme/" + std::string(hash); }
std::string publicationKey(std::string_view id) { return "published-programme/" + std::string(id); }

std::string withdrawalKey(std::string_view id) { return "withdrawn-programme/" + std::string(id); }

// All that was decided about who gets it, in one stream.
Result<void> note(WriteTx& tx, const std::string& id, Instant at, std::string type, std::string text) {
    FYR_TRY(const auto before, tx.events(publicationKey(id)));
    const auto number = static_cast<std::int64_t>(before.size());
    return tx.append(publicationKey(id), number, {{publicationKey(id), number + 1, at, std::move(type), std::move(text)}});
}

Result<Publication> publicationFrom(std::string_view text) {
    FYR_TRY(const auto v, json::parse(text));
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    const auto* record = json::child(v, "record");
    if (!record) return fail(ErrorCode::storageCorrupt, "a publication without its record");
    Publication out{get("hash"), get("at"), get("by"), {}};
    FYR_TRY(out.record, icbt::verify::recordFromText(json::write(*record)));
    return out;
}

} // namespace

const json::object* KnownProgramme::module(std::string_view id) const {
    const auto* all = json::child(texts, "modules");
    return all ? json::child(*all, id) : nullptr;
}

const json::object* KnownProgramme::worksheet(std::string_view id) const {
    if (const auto* all = json::list(texts, "worksheets"))
        for (const auto& w : *all)
            if (json::text(w, "id") == id) return &w.get_object();
    return nullptr;
}

Programmes::Programmes(std::filesystem::path share, GateRules rules) : m_share(std::move(share)), m_gate(std::move(rules)) {}

Result<void> Programmes::load() {
    std::error_code ec;
    if (!std::filesystem::exists(m_share / "instruments.json", ec)) return {};
    FYR_TRY(m_instruments, instruments::Catalogue::loadFile(m_share / "instruments.json"));
    for (const auto& entry : std::filesystem::directory_iterator(m_share / "icbt", ec)) {
        if (entry.path().extension() != ".json" || entry.path().stem().has_extension()) continue;
        FYR_TRY(const auto text, textOf(entry.path()));
        auto known = programmeFrom(text);
        if (!known) return fail(Error{ErrorCode::content, entry.path().string() + ": " + known.error().detail, known.error().problems});
        const auto& p = (*known)->programme;
        m_ofShare[p.hash] = *known; // courses that run it go on in any case
        if (const auto proved = m_gate.proves(p); !proved) m_refused.push_back({*known, proved.error()});
        else m_shipped[p.id] = *known;
    }
    return {};
}

Result<ProgrammePtr> Programmes::published(ReadTx& tx, std::string_view id) const {
    FYR_TRY(const auto withdrawn, withdrawal(tx, id));
    if (withdrawn) return ProgrammePtr{};
    FYR_TRY(const auto text, tx.value(publicationKey(id)));
    if (!text) return shipped(id);
    FYR_TRY(const auto publication, publicationFrom(*text));
    FYR_TRY(auto known, of(tx, publication.hash));
    if (!m_gate.stands(publication.record, known->programme)) return ProgrammePtr{};
    return known;
}

Result<Publications> Programmes::publications(ReadTx& tx) const {
    Publications out;
    FYR_TRY(const auto all, tx.values(publicationKey("")));
    for (const auto& [key, text] : all) {
        FYR_TRY(out[key.substr(publicationKey("").size())], publicationFrom(text));
    }
    return out;
}

Result<void> Programmes::setPublication(WriteTx& tx, const std::string& id, const Publication& p) const {
    FYR_TRY(const auto record, json::parse(icbt::verify::write(p.record)));
    const auto text = json::write(json::object{{"hash", p.hash}, {"at", p.at}, {"by", p.by}, {"record", record}});
    const auto at = parseInstant(p.at);
    FYR_CHECK(note(tx, id, at ? *at : Instant{}, "published", text));
    FYR_CHECK(tx.clearValue(withdrawalKey(id))); // whoever publishes offers it
    return tx.setValue(publicationKey(id), text);
}

Result<std::optional<Withdrawal>> Programmes::withdrawal(ReadTx& tx, std::string_view id) const {
    FYR_TRY(const auto text, tx.value(withdrawalKey(id)));
    if (!text) return std::optional<Withdrawal>{};
    FYR_TRY(const auto v, json::parse(*text));
    const auto get = [&](std::string_view key) { return std::string(json::text(v, key).value_or("")); };
    return std::optional(Withdrawal{get("at"), get("by"), get("reason")});
}

Result<void> Programmes::withdraw(WriteTx& tx, const std::string& id, const Withdrawal& w) const {
    const auto text = json::write(json::object{{"at", w.at}, {"by", w.by}, {"reason", w.reason}});
    const auto at = parseInstant(w.at);
    FYR_CHECK(note(tx, id, at ? *at : Instant{}, "withdrawn", text));
    return tx.setValue(withdrawalKey(id), text);
}

Result<void> Programmes::offerAgain(WriteTx& tx, const std::string& id, Instant at, std::string_view by) const {
    FYR_CHECK(note(tx, id, at, "offered", json::write(json::object{{"at", formatInstant(at)}, {"by", by}})));
    return tx.clearValue(withdrawalKey(id));
}

ProgrammePtr Programmes::shipped(std::string_view id) const {
    const auto it = m_shipped.find(id);
    return it == m_shipped.end() ? nullptr : it->second;
}

std::vector<ProgrammePtr> Programmes::all() const {
    std::vector<ProgrammePtr> out;
    for (const auto& [id, p] : m_shipped) out.push_back(p);
    return out;
}

Result<ProgrammePtr> Programmes::of(ReadTx& tx, const std::string& hash) const {
    if (const auto it = m_ofShare.find(hash); it != m_ofShare.end()) return it->second;
    FYR_TRY(const auto tenant, tx.tenant());
    const std::pair key{tenant.id, hash};
    {
        const std::lock_guard lock(m_mutex);
        if (const auto it = m_kept.find(key); it != m_kept.end()) return it->second;
    }
    FYR_TRY(const auto text, tx.value(keyOf(hash)));
    if (!text) return fail(ErrorCode::notFound, "no such programme");
    FYR_TRY(auto known, programmeFrom(*text));
    if (known->programme.hash != hash) return fail(ErrorCode::storageCorrupt, "a programme that is kept is another");
    const std::lock_guard lock(m_mutex);
    return m_kept.emplace(key, std::move(known)).first->second;
}

Result<void> Programmes::keep(WriteTx& tx, const KnownProgramme& p) const {
    FYR_TRY(const auto there, tx.value(keyOf(p.programme.hash)));
    if (there) return {};
    return tx.setValue(keyOf(p.programme.hash), json::write(json::object{{"hash", p.programme.hash}, {"canonical", p.canonical}, {"texts", p.texts}}));
}

Result<void> Programmes::show(WriteTx& tx, const KnownProgramme& known, const std::string& unit) const {
    const auto& p = known.programme;
    FYR_TRY(const auto scope, tx.scopeOf("Library", p.hash));
    if (scope && (scope->unit.empty() || scope->unit == unit)) return {};
    const auto library = fhir::programmeLibrary({p.hash, p.id, p.version, p.title, known.canonical, json::write(known.texts)});
    return putResource(tx, library, {"", scope ? "" : unit}).map([](const auto&) {});
}

} // namespace fyr::server
