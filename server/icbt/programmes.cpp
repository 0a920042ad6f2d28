#include "server/icbt/programmes.h"

#include "fhir/programme_library.h"
#include "icbt/verify/record.h"
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

Programmes::Programmes(std::filesystem::path share) : m_share(std::move(share)) {}

Result<void> Programmes::load() {
    std::error_code ec;
    if (!std::filesystem::exists(m_share / "instruments.json", ec)) return {};
    FYR_TRY(m_instruments, instruments::Catalogue::loadFile(m_share / "instruments.json"));
    for (const auto& entry : std::filesystem::directory_iterator(m_share / "icbt", ec)) {
        if (entry.path().extension() != ".json" || entry.path().stem().has_extension()) continue;
        FYR_TRY(const auto text, textOf(entry.path()));
        auto known = programmeFrom(text);
        if (!known) return fail(Error{ErrorCode::content, entry.path().string() + ": " + known.error().detail, known.error().problems});
        m_byHash[(*known)->programme.hash] = *known;
        if (isVerified(**known)) m_published[(*known)->programme.id] = *known;
    }
    return {};
}

// The one gate before new courses. Where a record lies beside the programme (NAME.verified.json, as fyrctl icbt verify signs
// it) it must be authentic, of this hash, and prove everything; without one only what the share itself brings is let through.
bool Programmes::isVerified(const KnownProgramme& p) const {
    const auto text = textOf(m_share / "icbt" / (p.programme.id + ".verified.json"));
    if (!text) return true; // shipped: see docs/COURSES.md
    const auto record = icbt::verify::recordFromText(*text);
    return record && icbt::verify::check(*record, p.programme.hash, {}).has_value();
}

ProgrammePtr Programmes::published(std::string_view id) const {
    const auto it = m_published.find(id);
    return it == m_published.end() ? nullptr : it->second;
}

std::vector<ProgrammePtr> Programmes::all() const {
    std::vector<ProgrammePtr> out;
    for (const auto& [id, p] : m_published) out.push_back(p);
    return out;
}

Result<ProgrammePtr> Programmes::of(ReadTx& tx, const std::string& hash) const {
    {
        const std::lock_guard lock(m_mutex);
        if (const auto it = m_byHash.find(hash); it != m_byHash.end()) return it->second;
    }
    FYR_TRY(const auto kept, tx.value(keyOf(hash)));
    if (!kept) return fail(ErrorCode::notFound, "no such programme");
    FYR_TRY(auto known, programmeFrom(*kept));
    const std::lock_guard lock(m_mutex);
    return m_byHash.emplace(hash, std::move(known)).first->second;
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
