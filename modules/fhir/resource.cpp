#include "fhir/resource.h"

#include "fhir/arena.h"
#include "fhir/names.h"

#include "base/ids.h"

#include <fmt/format.h>

#include <algorithm>

namespace fyr::fhir {

Resource::Resource()
    : m_arena(std::make_unique<Arena>()) {
    m_root.m_kind = Kind::object;
}
Resource::~Resource() = default;
Resource::Resource(Resource&&) noexcept = default;
Resource& Resource::operator=(Resource&&) noexcept = default;

Resource Resource::copyOf(const Value& value) {
    Resource made;
    made.setCopy(made.m_root, value);
    return made;
}

void Resource::setText(Value& v, std::string_view text) {
    v.m_at.chars = m_arena->copy(text);
    v.m_size = static_cast<std::uint32_t>(text.size());
    v.m_kind = Kind::string;
}

void Resource::setNumber(Value& v, std::string_view digits) {
    setText(v, digits);
    v.m_kind = Kind::number;
}

void Resource::setBoolean(Value& v, bool b) {
    v.m_size = b ? 1 : 0;
    v.m_kind = Kind::boolean;
}

void Resource::setObject(Value& v) {
    v = Value();
    v.m_kind = Kind::object;
}

void Resource::setArray(Value& v) {
    v = Value();
    v.m_kind = Kind::array;
}

void Resource::setNull(Value& v) {
    v = Value();
}

void Resource::setCopy(Value& v, const Value& from) {
    switch (from.kind()) {
    case Kind::null:
        setNull(v);
        break;
    case Kind::boolean:
        setBoolean(v, from.isTrue());
        break;
    case Kind::string:
        setText(v, from.text());
        break;
    case Kind::number:
        setNumber(v, from.text());
        break;
    case Kind::array: {
        auto* items = m_arena->make<Value>(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            items[i] = Value();
            setCopy(items[i], from.items()[i]);
        }
        v.m_kind = Kind::array;
        v.m_at.items = items;
        v.m_size = static_cast<std::uint32_t>(from.size());
        break;
    }
    case Kind::object: {
        auto* members = m_arena->make<Member>(from.size());
        for (std::size_t i = 0; i < from.size(); ++i) {
            const Member& source = from.members()[i];
            members[i] = source;
            members[i].keyChars = m_arena->copy(source.key());
            setCopy(members[i].value, source.value);
        }
        v.m_kind = Kind::object;
        v.m_at.members = members;
        v.m_size = static_cast<std::uint32_t>(from.size());
        break;
    }
    }
}

Value& Resource::member(Value& object, std::string_view key) {
    return memberAfter(object, key, {});
}

Value& Resource::memberAfter(Value& object, std::string_view key, std::string_view after) {
    if (!object.isObject()) setObject(object);
    std::size_t at = object.m_size;
    for (std::size_t i = 0; i < object.m_size; ++i) {
        if (object.m_at.members[i].key() == key) return object.m_at.members[i].value;
        if (!after.empty() && object.m_at.members[i].key() == after) at = i + 1;
    }
    // Objects are small and edits few: growing by one keeps every value at 16 bytes.
    auto* members = m_arena->make<Member>(std::size_t{object.m_size} + 1);
    std::copy_n(object.m_at.members, at, members);
    std::copy_n(object.m_at.members + at, object.m_size - at, members + at + 1);
    Member& m = members[at];
    m = Member();
    m.keyChars = m_arena->copy(key);
    m.keySize = static_cast<std::uint16_t>(key.size());
    nameMember(m);
    object.m_at.members = members;
    ++object.m_size;
    return m.value;
}

Value& Resource::append(Value& array) {
    return insertItem(array, array.isArray() ? array.m_size : 0);
}

Value& Resource::insertItem(Value& array, std::size_t index) {
    if (!array.isArray()) setArray(array);
    index = std::min(index, std::size_t{array.m_size});
    auto* items = m_arena->make<Value>(std::size_t{array.m_size} + 1);
    std::copy_n(array.m_at.items, index, items);
    std::copy_n(array.m_at.items + index, array.m_size - index, items + index + 1);
    items[index] = Value();
    array.m_at.items = items;
    ++array.m_size;
    return items[index];
}

bool Resource::remove(Value& object, std::string_view key) {
    if (!object.isObject()) return false;
    Member* const end = object.m_at.members + object.m_size;
    Member* const it =
        std::find_if(object.m_at.members, end, [&](const Member& m) { return m.key() == key; });
    if (it == end) return false;
    std::copy(it + 1, end, it);
    --object.m_size;
    return true;
}

bool Resource::removeItem(Value& array, std::size_t index) {
    if (!array.isArray() || index >= array.m_size) return false;
    std::copy(array.m_at.items + index + 1, array.m_at.items + array.m_size, array.m_at.items + index);
    --array.m_size;
    return true;
}

Resource Resource::from(const boost::json::value& v) {
    Resource made;
    made.setJson(made.m_root, v);
    return made;
}

void Resource::setJson(Value& v, const boost::json::value& from) {
    switch (from.kind()) {
    case boost::json::kind::null:
        setNull(v);
        break;
    case boost::json::kind::bool_:
        setBoolean(v, from.get_bool());
        break;
    case boost::json::kind::int64:
        setNumber(v, fmt::to_string(from.get_int64()));
        break;
    case boost::json::kind::uint64:
        setNumber(v, fmt::to_string(from.get_uint64()));
        break;
    case boost::json::kind::double_: {
        std::string digits =
            fmt::format("{}", from.get_double()); // the fewest digits that read back the same
        if (const std::size_t end = digits.find(".0"); end != std::string::npos && end + 2 == digits.size())
            digits.resize(end);
        setNumber(v, digits);
        break;
    }
    case boost::json::kind::string: {
        const auto& s = from.get_string();
        setText(v, {s.data(), s.size()});
        break;
    }
    case boost::json::kind::array: {
        const auto& list = from.get_array();
        auto* items = m_arena->make<Value>(list.size());
        for (std::size_t i = 0; i < list.size(); ++i) {
            items[i] = Value();
            setJson(items[i], list[i]);
        }
        v.m_kind = Kind::array;
        v.m_at.items = items;
        v.m_size = static_cast<std::uint32_t>(list.size());
        break;
    }
    case boost::json::kind::object: {
        const auto& object = from.get_object();
        auto* members = m_arena->make<Member>(object.size());
        std::size_t i = 0;
        for (const auto& pair : object) {
            Member& m = members[i++];
            m = Member();
            m.keyChars = m_arena->copy({pair.key().data(), pair.key().size()});
            m.keySize = static_cast<std::uint16_t>(pair.key().size());
            nameMember(m);
            setJson(m.value, pair.value());
        }
        v.m_kind = Kind::object;
        v.m_at.members = members;
        v.m_size = static_cast<std::uint32_t>(object.size());
        break;
    }
    }
}

boost::json::value Resource::toJson(const Value& v) {
    switch (v.kind()) {
    case Kind::null:
        return nullptr;
    case Kind::boolean:
        return v.isTrue();
    case Kind::string:
        return boost::json::string(v.text().data(), v.text().size());
    case Kind::number:
        if (const auto i = v.integer()) return *i;
        return v.number().value_or(0);
    case Kind::array: {
        boost::json::array list;
        list.reserve(v.size());
        for (const Value& item : v.items())
            list.push_back(toJson(item));
        return list;
    }
    case Kind::object: {
        boost::json::object object;
        object.reserve(v.size());
        for (const Member& m : v.members())
            object.emplace(boost::json::string_view(m.keyChars, m.keySize), toJson(m.value));
        return object;
    }
    }
    return nullptr;
}

void Resource::stamp(std::string_view id, std::int64_t version, std::string_view lastUpdated) {
    setText(memberAfter(m_root, "id", "resourceType"), id);
    Value& meta = memberAfter(m_root, "meta", "id");
    setText(member(meta, "versionId"), fmt::to_string(version));
    setText(memberAfter(meta, "lastUpdated", "versionId"), lastUpdated);
}

namespace {

template <class F>
void eachReference(const Value& v, const F& f) {
    for (const Member& m : v.members()) {
        if (m.key() == "reference" && m.value.isString()) f(v, m.value);
        eachReference(m.value, f);
    }
    for (const Value& item : v.items())
        eachReference(item, f);
}

} // namespace

void Resource::rewriteReferences(const std::function<std::optional<std::string>(std::string_view)>& f) {
    eachReference(m_root, [&](const Value&, const Value& reference) {
        if (const auto replaced = f(reference.text())) setText(editable(reference), *replaced);
    });
}

void forEachReference(const Value& v, const std::function<void(const Value&, std::string_view)>& f) {
    eachReference(v, [&](const Value& object, const Value& reference) { f(object, reference.text()); });
}

std::optional<LocalReference> parseReference(std::string_view reference) noexcept {
    LocalReference found;
    std::string_view rest = reference;
    const auto last = [&rest]() {
        const std::size_t slash = rest.rfind('/');
        const std::string_view part = slash == std::string_view::npos ? rest : rest.substr(slash + 1);
        rest = slash == std::string_view::npos ? std::string_view() : rest.substr(0, slash);
        return part;
    };
    found.id = last();
    if (rest.ends_with("/_history")) {
        found.version = found.id;
        rest.remove_suffix(std::string_view("/_history").size());
        found.id = last();
        if (!isFhirId(found.version)) return std::nullopt;
    }
    found.type = last();
    found.absolute = !rest.empty();
    if (found.absolute && !rest.starts_with("http://") && !rest.starts_with("https://")) return std::nullopt;
    if (!isFhirId(found.id) || !tables::classOfType(found.type)) return std::nullopt;
    return found;
}

} // namespace fyr::fhir
