#include "triage/knowledge_base.h"

#include "base/share.h"

#include <algorithm>

namespace fyr::triage {

std::int32_t KnowledgeBase::findingId(std::string_view id) const noexcept {
    const auto it = m_findingIds.find(std::string(id));
    return it == m_findingIds.end() ? -1 : it->second;
}

std::int32_t KnowledgeBase::measureId(std::string_view name) const noexcept {
    const auto it = m_measureIds.find(std::string(name));
    return it == m_measureIds.end() ? -1 : it->second;
}

const DestinationDef* KnowledgeBase::destination(std::string_view id) const noexcept {
    for (const auto& d : m_destinations)
        if (d.id == id) return &d;
    return nullptr;
}

const SystemQuestion& KnowledgeBase::systemQuestion(std::string_view name) const {
    static const SystemQuestion none;
    const auto it = m_system.find(std::string(name));
    return it == m_system.end() ? none : it->second;
}

const LocalText& KnowledgeBase::phrase(std::string_view name) const {
    static const LocalText none;
    const auto it = m_phrases.find(std::string(name));
    return it == m_phrases.end() ? none : it->second;
}

std::span<const std::int32_t> KnowledgeBase::flagsOf(std::int32_t finding) const {
    return m_flagsOf[static_cast<std::size_t>(finding)];
}

std::span<const std::int32_t> KnowledgeBase::conditionsOf(std::int32_t finding) const {
    return m_conditionsOf[static_cast<std::size_t>(finding)];
}

double Condition::weight(std::int32_t finding) const noexcept {
    const auto it = std::lower_bound(findings.begin(), findings.end(), finding,
                                     [](const Link& l, std::int32_t f) { return l.finding < f; });
    return it != findings.end() && it->finding == finding ? it->p : 0;
}

Result<std::filesystem::path> KnowledgeBase::find() {
    namespace fs = std::filesystem;
    std::string tried;
    std::error_code ec;
    for (const auto& p : shareFolders()) {
        if (fs::exists(p / "triage.kb", ec)) return p / "triage.kb";
        tried += (tried.empty() ? "" : ", ") + p.string();
    }
    return fail(ErrorCode::notFound, "no triage.kb in " + tried);
}

} // namespace fyr::triage
