// A FHIR resource (or Bundle) that owns its tree; the only way to parse, build and edit one.
//
// Shape: move-only. `const Value&` is what readers take, so an entry of a Bundle is read without copying it.
// Errors: parse: badUtf8, badJson (problem's place is line:column), tooLarge. Duplicate members are badJson.
#pragma once

#include "fhir/value.h"

#include <boost/json/value.hpp>
#include <functional>
#include <memory>

namespace fyr::fhir {

struct ParseLimits {
    std::size_t bytes = 64U << 20U;
    std::size_t depth = 64;
};

class Resource {
  public:
    Resource(); // {}
    ~Resource();
    Resource(Resource&&) noexcept;
    Resource& operator=(Resource&&) noexcept;
    Resource(const Resource&) = delete;
    Resource& operator=(const Resource&) = delete;

    [[nodiscard]] static Result<Resource> parse(std::string_view json, ParseLimits limits = {});
    [[nodiscard]] static Resource copyOf(const Value& value);
    // For resources that Fyr builds itself. Doubles are written with the fewest digits that read back the
    // same.
    [[nodiscard]] static Resource from(const boost::json::value& v);
    [[nodiscard]] static boost::json::value
    toJson(const Value& v); // decimals become doubles: not for storing

    [[nodiscard]] const Value& root() const noexcept { return m_root; }
    operator const Value&() const noexcept { return m_root; } // NOLINT: a resource is read as its value
    [[nodiscard]] const Value& operator[](std::string_view key) const noexcept { return m_root[key]; }
    [[nodiscard]] std::string_view text(std::string_view key) const noexcept { return m_root.text(key); }
    [[nodiscard]] std::string_view type() const noexcept { return m_root.text("resourceType"); }
    [[nodiscard]] std::string_view id() const noexcept { return m_root.text("id"); }
    [[nodiscard]] std::string write() const { return m_root.write(); }

    // Editing. References into the tree stay good except those into the array or object that grew or shrank.
    [[nodiscard]] Value& edit() noexcept { return m_root; }
    // The member with this key; made (null) at the end when missing. A value that is no object becomes one.
    Value& member(Value& object, std::string_view key);
    // As `member`, but a new one comes right after `after` ("id" after "resourceType").
    Value& memberAfter(Value& object, std::string_view key, std::string_view after);
    Value& append(Value& array); // a value that is no array becomes one
    bool remove(Value& object, std::string_view key);
    bool removeItem(Value& array, std::size_t index);
    Value& insertItem(Value& array, std::size_t index);
    void setText(Value& v, std::string_view text);
    void setNumber(Value& v, std::string_view digits);
    void setBoolean(Value& v, bool b);
    void setObject(Value& v); // {}
    void setArray(Value& v);  // []
    void setNull(Value& v);
    void setCopy(Value& v, const Value& from); // deep
    void setJson(Value& v, const boost::json::value& from);
    [[nodiscard]] Value& editable(const Value& inside) noexcept { return const_cast<Value&>(inside); }

    // What the server says about a resource that it stores: id, meta.versionId, meta.lastUpdated.
    void stamp(std::string_view id, std::int64_t version, std::string_view lastUpdated);
    // Calls `f` with the text of each Reference.reference; a value it returns replaces it.
    void rewriteReferences(const std::function<std::optional<std::string>(std::string_view)>& f);

  private:
    friend class Builder;
    std::unique_ptr<Arena> m_arena;
    Value m_root;
};

// Calls `f` with each object that holds a `reference` text, contained resources and extensions too.
void forEachReference(const Value& v,
                      const std::function<void(const Value& object, std::string_view reference)>& f);

// "Patient/12", "Patient/12/_history/3" and "https://…/Patient/12" → Patient, 12. Nothing for others.
struct LocalReference {
    std::string_view type;
    std::string_view id;
    std::string_view version;
    bool absolute = false; // carried a base address
};
[[nodiscard]] std::optional<LocalReference> parseReference(std::string_view reference) noexcept;

} // namespace fyr::fhir
