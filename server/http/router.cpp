#include "server/http/router.h"

#include <algorithm>

namespace fyr::server::http {
namespace {

std::vector<std::string_view> split(std::string_view path) {
    std::vector<std::string_view> out;
    if (!path.empty() && path.front() == '/') path.remove_prefix(1);
    while (true) {
        const auto end = path.find('/');
        out.push_back(path.substr(0, end));
        if (end == std::string_view::npos) return out;
        path.remove_prefix(end + 1);
    }
}

bool isParameter(std::string_view segment) { return !segment.empty() && segment.front() == '{'; }

bool fits(const std::vector<std::string>& pattern, const std::vector<std::string>& path) {
    if (pattern.size() != path.size()) return false;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (isParameter(pattern[i]) ? path[i].empty() : pattern[i] != path[i]) return false;
    }
    return true;
}

// Which of two fitting patterns is the closer one: the first fixed segment decides.
bool closer(const std::vector<std::string>& a, const std::vector<std::string>& b) {
    for (std::size_t i = 0; i < a.size(); ++i)
        if (isParameter(a[i]) != isParameter(b[i])) return isParameter(b[i]);
    return false;
}

} // namespace

void Router::add(Route route) {
    std::vector<std::string> segments;
    for (const auto s : split(route.pattern)) segments.emplace_back(s);
    m_segments.push_back(std::move(segments));
    m_routes.push_back(std::move(route));
}

Result<Router::Match> Router::find(Method method, std::string_view path) const {
    std::vector<std::string> segments;
    for (const auto s : split(path)) {
        FYR_TRY(auto decoded, percentDecode(s, false));
        segments.push_back(std::move(decoded));
    }
    const Method wanted = method == Method::head ? Method::get : method;
    Match match;
    std::size_t best = m_routes.size();
    std::size_t bestAnyMethod = m_routes.size();
    for (std::size_t i = 0; i < m_routes.size(); ++i) {
        if (!fits(m_segments[i], segments)) continue;
        if (bestAnyMethod == m_routes.size() || closer(m_segments[i], m_segments[bestAnyMethod])) bestAnyMethod = i;
        if (m_routes[i].method == wanted && (best == m_routes.size() || closer(m_segments[i], m_segments[best])))
            best = i;
    }
    if (bestAnyMethod == m_routes.size()) return match;
    // A closer pattern that lacks this method hides a looser one: /x/current is not an {id}.
    if (best == m_routes.size() || closer(m_segments[bestAnyMethod], m_segments[best])) {
        for (std::size_t i = 0; i < m_routes.size(); ++i) {
            if (!fits(m_segments[i], segments) || closer(m_segments[bestAnyMethod], m_segments[i])) continue;
            match.allowed.push_back(m_routes[i].method);
            if (m_routes[i].method == Method::get) match.allowed.push_back(Method::head);
        }
        return match;
    }
    match.route = &m_routes[best];
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const auto& p = m_segments[best][i];
        if (isParameter(p)) match.params.emplace_back(p.substr(1, p.size() - 2), std::move(segments[i]));
    }
    return match;
}

} // namespace fyr::server::http
