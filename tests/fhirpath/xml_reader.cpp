#include "fhirpath/xml_reader.h"

#include "fhir/tables.h"

#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <sstream>
#include <vector>

namespace fyr::fhirpath::testing {
namespace {

namespace ft = fhir::tables;

std::string jsonText(std::string_view text) {
    fhir::Resource r;
    r.setText(r.edit(), text);
    return r.write();
}

std::string object(const ft::Class* c, const pugi::xml_node& node, std::string_view first = {});

std::string resource(const pugi::xml_node& node) {
    const std::string_view type = node.name();
    return object(ft::classOfType(type), node, type);
}

bool isElement(const pugi::xml_node& n) {
    return n.type() == pugi::node_element;
}

std::string primitive(const ft::Row& row, const pugi::xml_node& n) {
    if (row.type == ft::Type::xhtml) {
        std::ostringstream out;
        n.print(out, "", pugi::format_raw);
        return jsonText(out.str());
    }
    const auto value = n.attribute("value");
    if (!value) return "null";
    const bool bare = row.type == ft::Type::boolean || row.type == ft::Type::integer || row.type == ft::Type::unsignedInt ||
                      row.type == ft::Type::positiveInt || row.type == ft::Type::decimal;
    return bare ? std::string(value.value()) : jsonText(value.value());
}

std::string object(const ft::Class* c, const pugi::xml_node& node, std::string_view first) {
    std::vector<std::string> members;
    if (!first.empty()) members.push_back(fmt::format("\"resourceType\":{}", jsonText(first)));
    for (const char* name : {"id", "url"})
        if (const auto a = node.attribute(name)) members.push_back(fmt::format("\"{}\":{}", name, jsonText(a.value())));
    std::vector<std::string> done;
    for (const auto& child : node.children()) {
        const std::string name = child.name();
        if (!isElement(child) || std::ranges::find(done, name) != done.end()) continue;
        done.push_back(name);
        const std::uint16_t id = ft::nameOf(name);
        const ft::Row* row = c && id ? ft::rowOf(*c, id) : nullptr;
        if (!row) {
            members.push_back(fmt::format("\"{}\":null", name)); // the validator would say so
            continue;
        }
        std::vector<std::string> values;
        std::vector<std::string> extras;
        bool anyValue = false;
        bool anyExtra = false;
        for (const auto& item : node.children(name.c_str())) {
            if (ft::isPrimitive(row->type)) {
                values.push_back(primitive(*row, item));
                anyValue = anyValue || values.back() != "null";
                const bool extra = row->type != ft::Type::xhtml && (item.attribute("id") || item.child("extension"));
                extras.push_back(extra ? object(&ft::tables.classes[ft::tables.elementClass], item) : "null");
                anyExtra = anyExtra || extra;
            } else if (row->type == ft::Type::resource) {
                for (const auto& inner : item.children())
                    if (isElement(inner)) values.push_back(resource(inner));
                anyValue = true;
            } else {
                values.push_back(object(&ft::tables.classes[row->target], item));
                anyValue = true;
            }
        }
        const auto put = [&](const std::string& key, const std::vector<std::string>& all) {
            members.push_back(row->flags & ft::listFlag ? fmt::format("\"{}\":[{}]", key, fmt::join(all, ",")) : fmt::format("\"{}\":{}", key, all[0]));
        };
        if (anyValue) put(name, values);
        if (anyExtra) put("_" + name, extras);
    }
    return fmt::format("{{{}}}", fmt::join(members, ","));
}

} // namespace

std::string jsonOf(const pugi::xml_node& node) {
    return resource(node);
}

std::string contents(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::stringstream s;
    s << in.rdbuf();
    return s.str();
}

} // namespace fyr::fhirpath::testing
