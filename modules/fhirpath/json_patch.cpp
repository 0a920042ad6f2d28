// RFC 6902.
#include "fhirpath/patch.h"

#include "fhirpath/same_tree.h"

#include <algorithm>
#include <fmt/format.h>

namespace fyr::fhirpath {
namespace {

using fhir::Kind;
using fhir::Member;
using fhir::Resource;
using fhir::Value;

class Patcher {
  public:
    Patcher(const Value& resource, const Value& operations)
        : m_resource(Resource::copyOf(resource)),
          m_operations(operations) {}

    Result<Resource> run() {
        if (!m_operations.isArray()) return fail(ErrorCode::badRequest, "a JSON Patch is an array of operations");
        if (m_operations.size() > maxPatchOperations) return fail(ErrorCode::tooLarge, "the patch has too many operations");
        for (m_index = 0; m_index < m_operations.size(); ++m_index)
            FYR_CHECK(operation(m_operations[m_index]));
        if (!m_resource.root().isObject()) return wrong(ErrorCode::badRequest, "a resource must stay an object");
        return std::move(m_resource);
    }

  private:
    [[nodiscard]] tl::unexpected<Error> wrong(ErrorCode code, std::string message) const {
        const std::string place = fmt::format("/{}", m_index);
        return fail(Error{code, fmt::format("operation {}: {}", m_index, message), {{place, std::move(message)}}});
    }
    [[nodiscard]] tl::unexpected<Error> nowhere() const { return wrong(ErrorCode::invalidState, "the path leads nowhere in this resource"); }

    using Pointer = std::vector<std::string>;
    Result<Pointer> pointer(const Value& operation, std::string_view key) const {
        const Value* v = operation.find(key);
        if (!v || !v->isString()) return wrong(ErrorCode::badRequest, fmt::format("\"{}\" is missing", key));
        std::string_view text = v->text();
        Pointer out;
        if (text.empty()) return out;
        if (text.front() != '/') return wrong(ErrorCode::badRequest, "a path begins with \"/\"");
        for (std::size_t i = 0; i < text.size(); ++i) {
            const char c = text[i];
            if (c == '/') {
                out.emplace_back();
            } else if (c == '~') {
                const char next = i + 1 < text.size() ? text[i + 1] : '\0';
                if (next != '0' && next != '1') return wrong(ErrorCode::badRequest, "\"~\" is written \"~0\" and \"/\" \"~1\"");
                out.back() += next == '0' ? '~' : '/';
                ++i;
            } else {
                out.back() += c;
            }
        }
        if (std::ranges::any_of(out, [](const std::string& token) { return token.size() > 1000; })) return wrong(ErrorCode::badRequest, "a name in the path is too long");
        if (out.size() > 100) return wrong(ErrorCode::tooLarge, "the path is too deep");
        return out;
    }
    // An array's index: no sign, no leading zero.
    static std::optional<std::size_t> indexOf(const std::string& token, std::size_t limit) {
        if (token.empty() || token.size() > 9 || token.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
        if (token.size() > 1 && token[0] == '0') return std::nullopt;
        const std::size_t n = std::stoul(token);
        return n < limit ? std::optional(n) : std::nullopt;
    }
    [[nodiscard]] const Value* find(const Pointer& path, std::size_t depth) const {
        const Value* at = &m_resource.root();
        for (std::size_t i = 0; i < depth && at; ++i) {
            if (at->isObject()) {
                at = at->find(path[i]);
            } else {
                const auto n = indexOf(path[i], at->size());
                at = n ? &at->items()[*n] : nullptr;
            }
        }
        return at;
    }
    [[nodiscard]] const Value* find(const Pointer& path) const { return find(path, path.size()); }

    Result<> add(const Pointer& path, const Value& value) {
        if (path.empty()) {
            m_resource = Resource::copyOf(value);
            return {};
        }
        const Value* parent = find(path, path.size() - 1);
        if (!parent) return nowhere();
        Value& inside = m_resource.editable(*parent);
        if (inside.isObject()) {
            m_resource.setCopy(m_resource.member(inside, path.back()), value);
        } else if (inside.isArray()) {
            const auto n = path.back() == "-" ? std::optional(inside.size()) : indexOf(path.back(), inside.size() + 1);
            if (!n) return nowhere();
            m_resource.setCopy(m_resource.insertItem(inside, *n), value);
        } else {
            return nowhere();
        }
        return {};
    }
    Result<> remove(const Pointer& path) {
        if (path.empty()) return wrong(ErrorCode::badRequest, "the resource itself cannot be removed");
        const Value* parent = find(path, path.size() - 1);
        if (!parent || !find(path)) return nowhere();
        Value& inside = m_resource.editable(*parent);
        if (inside.isObject())
            m_resource.remove(inside, path.back());
        else
            m_resource.removeItem(inside, *indexOf(path.back(), inside.size()));
        return {};
    }

    Result<> operation(const Value& o) {
        if (!o.isObject()) return wrong(ErrorCode::badRequest, "an operation is an object");
        const std::string_view op = o.text("op");
        FYR_TRY(const auto path, pointer(o, "path"));
        if (op == "remove") return remove(path);
        if (op == "move" || op == "copy") {
            FYR_TRY(const auto from, pointer(o, "from"));
            const Value* source = find(from);
            if (!source) return nowhere();
            if (op == "copy") {
                // A few dozen copies of ever more would otherwise fill the memory.
                if (m_copied += source->write().size(); m_copied > (4U << 20U)) return wrong(ErrorCode::tooLarge, "the patch copies too much");
            }
            const Resource value = Resource::copyOf(*source);
            if (op == "copy") return add(path, value);
            if (path.size() > from.size() && std::equal(from.begin(), from.end(), path.begin()))
                return wrong(ErrorCode::badRequest, "a value cannot move into itself");
            FYR_CHECK(remove(from));
            return add(path, value);
        }
        const Value* value = o.find("value");
        if (op != "add" && op != "replace" && op != "test") return wrong(ErrorCode::badRequest, "\"op\" is add, remove, replace, move, copy or test");
        if (!value) return wrong(ErrorCode::badRequest, "\"value\" is missing");
        if (op == "add") return add(path, *value);
        const Value* target = find(path);
        if (!target) return nowhere();
        if (op == "test") {
            if (!sameTree(*target, *value)) return wrong(ErrorCode::preconditionFailed, "the value is another one");
            return {};
        }
        if (path.empty()) {
            m_resource = Resource::copyOf(*value);
            return {};
        }
        m_resource.setCopy(m_resource.editable(*target), *value);
        return {};
    }

    Resource m_resource;
    const Value& m_operations;
    std::size_t m_index = 0;
    std::size_t m_copied = 0;
};

} // namespace

Result<fhir::Resource> jsonPatch(const fhir::Value& resource, const fhir::Value& operations) {
    return Patcher(resource, operations).run();
}

} // namespace fyr::fhirpath
